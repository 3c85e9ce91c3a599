/** Describes lists: the request for a page, and the page itself. */
import * as z from 'zod/mini';
import { MAX_PAGE_ITEMS } from '../../shared/domain/people/page.ts';
import { listQuery } from '../../shared/http/people/people-schemas.ts';
import { answer, said } from './words.ts';

/** Stands for the end of a page; a client cannot make one up. */
export const CURSOR = 'VGhlIGVuZCBvZiBhIHBhZ2U';

/** The query of every list. A query holds text alone; to a client the limit is a number. */
export const LIST_QUERY = {
  limit: said(
    z.optional(z.int().check(z.gte(1), z.lte(MAX_PAGE_ITEMS))),
    'How many rows are looked at for the page. It may show fewer of them, and more may follow all the same.',
    { default: MAX_PAGE_ITEMS },
  ),
  cursor: said(
    listQuery.shape.cursor,
    'Where to go on: `nextCursor` of the page before, of the same list. At most 1,024 characters.',
  ),
} satisfies Record<keyof typeof listQuery.shape, z.ZodMiniType>;

/** Describes a page of a list. */
export function page(id: string, row: z.ZodMiniType, description: string): z.ZodMiniType {
  return answer(id, description, {
    items: said(z.array(row), 'The rows of this page, by name of the user. It may be empty though more follow.'),
    nextCursor: said(z.optional(z.string()), 'Where the next page begins. Absent on the last page, and only there.'),
  });
}
