/** Returns the cells of a Markdown table, for tests that hold a page to the code. */

/** @returns the rows below the head of the first table under a heading, each as its trimmed cells */
export function tableRows(page: string, heading: string): string[][] {
  const [, section = ''] = new RegExp(`^##+ ${heading}\\n([^]*?)(?=^##+ |$(?![^]))`, 'm').exec(page) ?? [];
  const [, table = ''] = /^\|.*\|\n\|[- :|]+\|\n((?:\|.*\|\n)+)/m.exec(section) ?? [];
  return cellsOf(table);
}

/** @returns the cells of rows that stand one below the other */
export function cellsOf(rows: string): string[][] {
  return rows
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}
