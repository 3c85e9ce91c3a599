/**
 * Turns the name of a file and the folders that it lies in into a key that the broker and S3 take. A name stays as it is wherever they
 * take it; what they refuse is replaced, and what is too long is shortened, so that no file is refused for its name.
 */

/** S3's limit on a key, and what is kept free for the number of a second file of one name, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;
const RESERVED_BYTES = 8;
/** What the last part of a key may always have. */
const NAME_BYTES = 255;
const MAX_FOLDERS = 32;
/** The characters that the broker refuses in keys, and in a name the slash. */
// eslint-disable-next-line no-control-regex
const REFUSED = /[\u0000-\u001f\u007f-\u009f\\/\ufffe\uffff]/g;
/** The folder of small pictures, which is no place for files. */
const THUMBNAILS = '.thumbnails';
/** Parts a name into what stays and its extension. */
const NAMED = /^(.+?)(\.[^.]{1,16})?$/s;

/** @param folder as `trip/day 1/`, or empty */
export function uploadKey(prefix: string, folder: string, name: string): string {
  const folders = folder.split('/').filter((part) => part !== '');
  const steps = [...folders.slice(-MAX_FOLDERS), name].map(plain);
  if (steps[0] === THUMBNAILS) steps[0] = '_thumbnails';
  const last = steps.pop() ?? '';
  const room = MAX_KEY_BYTES - RESERVED_BYTES - bytesOf(prefix);
  const roomOfFolders = room - Math.min(bytesOf(last), NAME_BYTES);
  const isLong = bytesOf(steps.join('/')) + 1 > roomOfFolders;
  const share = Math.floor(roomOfFolders / steps.length) - 1;
  const path = steps.map((step) => `${isLong ? cut(step, share) : step}/`).join('');
  return `${prefix}${path}${fitted(last, room - bytesOf(path))}`;
}

/** Returns the key of a second file of one name: `a (2).jpg`. */
export function numberedKey(key: string, number: number): string {
  const at = key.lastIndexOf('/') + 1;
  const folder = key.slice(0, at);
  return `${folder}${fitted(key.slice(at), MAX_KEY_BYTES - bytesOf(folder), ` (${number})`)}`;
}

/** Returns true if a file of this name goes to the key, as it is or as the second of its name. */
export function isNameOf(key: string, name: string): boolean {
  const [last, wanted] = [key.slice(key.lastIndexOf('/') + 1), uploadKey('', '', name)];
  return last === wanted || last.replace(/ \(\d+\)(\.[^.]{1,16})?$/, '$1') === wanted;
}

/** Replaces what the broker refuses in a part of a key. */
function plain(part: string): string {
  const text = part.toWellFormed().replace(REFUSED, '_');
  return /^\.{0,2}$/.test(text) ? `_${text}` : text;
}

/** Shortens a name, and keeps its extension. @param number is put before that */
function fitted(name: string, room: number, number = ''): string {
  const [, stem = '', extension = ''] = NAMED.exec(name) ?? [];
  const ending = `${number}${extension}`;
  return `${cut(stem, room - bytesOf(ending))}${ending}`;
}

/** Cuts a text to bytes, between two characters. */
function cut(text: string, room: number): string {
  const bytes = new TextEncoder().encode(text).subarray(0, Math.max(0, room));
  // A stream leaves out the beginning of a character whose end is still to come.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true }) || '_';
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
