/** Tells by a file's name what it is, how it is shown, and what is said of one that has no picture. */

export type FileKind = 'picture' | 'video' | 'audio' | 'document' | 'other';

export interface FileType {
  readonly kind: FileKind;
  /** The type under which the bucket hands the file out, whatever it was stored as. */
  readonly contentType: string;
  /** True for what every browser draws. */
  readonly isShown: boolean;
}

/** SVG and HTML are never shown: they may hold scripts. HEIC and TIFF are pictures that most browsers do not draw. */
const TYPES: Readonly<Record<string, FileType>> = {
  ...typesOf('picture', true, {
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    png: 'image/png',
    gif: 'image/gif',
    webp: 'image/webp',
    avif: 'image/avif',
    bmp: 'image/bmp',
  }),
  ...typesOf('picture', false, { heic: 'image/heic', heif: 'image/heif', tif: 'image/tiff', tiff: 'image/tiff' }),
  ...typesOf('video', true, { mp4: 'video/mp4', m4v: 'video/mp4', webm: 'video/webm', mov: 'video/quicktime' }),
  ...typesOf('video', false, { avi: 'video/x-msvideo', mkv: 'video/x-matroska', '3gp': 'video/3gpp' }),
  ...typesOf('audio', true, { mp3: 'audio/mpeg', m4a: 'audio/mp4', ogg: 'audio/ogg', wav: 'audio/wav' }),
  ...typesOf('document', false, { pdf: 'application/pdf', txt: 'text/plain; charset=utf-8' }),
};
const OTHER: FileType = { kind: 'other', contentType: 'application/octet-stream', isShown: false };

export function fileTypeOf(name: string): FileType {
  const extension = extensionOf(name);
  return Object.hasOwn(TYPES, extension) ? (TYPES[extension] ?? OTHER) : OTHER;
}

export function fileKindOf(name: string): FileKind {
  return fileTypeOf(name).kind;
}

/** Returns what follows the last dot, in lower case; empty for a name without one. */
export function extensionOf(name: string): string {
  return /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

function typesOf(
  kind: FileKind,
  isShown: boolean,
  contentTypes: Readonly<Record<string, string>>,
): Record<string, FileType> {
  return Object.fromEntries(
    Object.entries(contentTypes).map(([extension, contentType]) => [extension, { kind, contentType, isShown }]),
  );
}
