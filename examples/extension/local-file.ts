/** Makes a file of an item of the local gallery, and saves it where the browser puts its downloads. */
import type { LocalItem } from './local-items.ts';

/** Is longer than any browser takes to begin a download. */
const KEPT_MS = 60_000;

/** Saves by a link that nobody sees. */
export function saveFile(item: LocalItem): void {
  const file = fileOf(item);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, KEPT_MS);
}

/** Returns the same file each time, by name, bytes and times. */
export function fileOf({ blob, name, type, addedAt }: LocalItem): File {
  return new File([blob], name, { type, lastModified: addedAt.getTime() });
}
