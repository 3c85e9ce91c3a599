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
const TYPES: ReadonlyMap<string, FileType> = new Map([
  ...typesOf('picture', true, 'image', 'jpg=jpeg,jpeg,png,gif,webp,avif,bmp'),
  ...typesOf('picture', false, 'image', 'heic,heif,tif=tiff,tiff'),
  ...typesOf('video', true, 'video', 'mp4,m4v=mp4,webm,mov=quicktime'),
  ...typesOf('video', false, 'video', 'avi=x-msvideo,mkv=x-matroska,3gp=3gpp'),
  ...typesOf('audio', true, 'audio', 'mp3=mpeg,m4a=mp4,ogg,wav'),
  ...typesOf('document', false, 'application', 'pdf'),
  ...typesOf('document', false, 'text', 'txt=plain; charset=utf-8'),
]);
const OTHER: FileType = { kind: 'other', contentType: 'application/octet-stream', isShown: false };

export function fileTypeOf(name: string): FileType {
  return TYPES.get(extensionOf(name)) ?? OTHER;
}

export function fileKindOf(name: string): FileKind {
  return fileTypeOf(name).kind;
}

/** Returns what follows the last dot, in lower case; empty for a name without one. */
export function extensionOf(name: string): string {
  return /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** @param subtypes by extension; one alone is both */
function typesOf(kind: FileKind, isShown: boolean, type: string, subtypes: string): readonly [string, FileType][] {
  return subtypes.split(',').map((one) => {
    const [extension = '', ...rest] = one.split('=');
    return [extension, { kind, contentType: `${type}/${rest.length === 0 ? extension : rest.join('=')}`, isShown }];
  });
}
