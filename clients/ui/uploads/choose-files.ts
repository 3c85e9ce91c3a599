/**
 * Asks a person for files by an input that is not in the page.
 * @param isFolder true for a whole folder, false for a file
 */
export function chooseFiles(isFolder: boolean, take: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = isFolder;
  input.onchange = () => {
    take([...(input.files ?? [])]);
  };
  input.click();
}
