/**
 * Maps the extensions of attachments' names to media types: browsers get this type, regardless of the stored one. Unknown types,
 * and all that could run as a page (HTML, SVG, XML), are downloaded and never shown.
 * https://www.iana.org/assignments/media-types/media-types.xhtml
 */

export interface AttachmentType {
  readonly mediaType: string;
  /** True for audio and video, whose URL lives longer, because they are requested again while they play. */
  readonly plays: boolean;
  /** False for downloads. */
  readonly isShown: boolean;
}

const SHOWN: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  jpe: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  png: 'image/png',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain; charset=utf-8',
  webp: 'image/webp',
};

const PLAYED: Readonly<Record<string, string>> = {
  '3g2': 'video/3gpp2',
  '3gp': 'video/3gpp',
  '3gpp': 'video/3gpp',
  aac: 'audio/aac',
  amr: 'audio/AMR',
  avi: 'video/x-msvideo',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  m4v: 'video/mp4',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  ogv: 'video/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  weba: 'audio/webm',
  webm: 'video/webm',
};

/** Downloads that a phone opens by their type. */
const DOWNLOADED: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  json: 'application/json',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odt: 'application/vnd.oasis.opendocument.text',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
};

const TYPES: ReadonlyMap<string, AttachmentType> = new Map([
  ...rows(DOWNLOADED, { plays: false, isShown: false }),
  ...rows(PLAYED, { plays: true, isShown: true }),
  ...rows(SHOWN, { plays: false, isShown: true }),
]);
const UNKNOWN: AttachmentType = { mediaType: 'application/octet-stream', plays: false, isShown: false };

/** @param key whose last segment has the extension after its last dot, regardless of case */
export function attachmentTypeOf(key: string): AttachmentType {
  const [, extension = ''] = /\.([^./]*)$/.exec(key) ?? [];
  return TYPES.get(extension.toLowerCase()) ?? UNKNOWN;
}

function rows(
  types: Readonly<Record<string, string>>,
  kind: Omit<AttachmentType, 'mediaType'>,
): (readonly [string, AttachmentType])[] {
  return Object.entries(types).map(([extension, mediaType]) => [extension, { mediaType, ...kind }]);
}
