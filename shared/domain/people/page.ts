/** Defines pages of lists: the number of requested rows, and the position to continue from. */

export interface PageRequest {
  /** Rows of the page, 1 to 100. */
  readonly limit: number;
  /** The cursor that the page before ended with: text that only the store reads. */
  readonly cursor?: string | undefined;
}

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly nextCursor?: string;
}

export const MAX_PAGE_ITEMS = 100;

/** Reads a list, page by page. @param maxPages after which it stops; default: the whole list */
export async function* allPages<Row>(
  read: (input: PageRequest) => Promise<Page<Row>>,
  maxPages = Infinity,
): AsyncGenerator<Row> {
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page: Page<Row> = await read({ limit: MAX_PAGE_ITEMS, cursor });
    yield* page.items;
    cursor = page.nextCursor;
    pages += 1;
  } while (cursor !== undefined && pages < maxPages);
}
