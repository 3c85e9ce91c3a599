/** Saves a file that the page holds under its name, by a link that nobody sees. */

/** Is longer than any browser takes to begin a download. */
const KEPT_MS = 60_000;

export function saveFile(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, KEPT_MS);
}
