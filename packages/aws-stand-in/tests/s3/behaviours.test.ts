/**
 * S3's behaviours as vectors, kind by kind: requests and what S3 answers.
 */
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { play, type Behaviour } from '../harness/behaviour.ts';
import { startBox, type Box } from '../harness/box.ts';
import BUCKETS from '../vectors/s3-buckets.json' with { type: 'json' };
import COPIES from '../vectors/s3-copies.json' with { type: 'json' };
import DELETES from '../vectors/s3-deletes.json' with { type: 'json' };
import FORMS from '../vectors/s3-forms.json' with { type: 'json' };
import HEADERS from '../vectors/s3-headers.json' with { type: 'json' };
import LISTS from '../vectors/s3-lists.json' with { type: 'json' };
import MULTIPART from '../vectors/s3-multipart.json' with { type: 'json' };
import OBJECTS from '../vectors/s3-objects.json' with { type: 'json' };

const KINDS = { BUCKETS, COPIES, DELETES, FORMS, HEADERS, LISTS, MULTIPART, OBJECTS } as unknown as Readonly<
  Record<string, readonly Behaviour[]>
>;

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());

describe.each(Object.entries(KINDS))('%s', (kind, rows) => {
  for (const [index, row] of rows.entries())
    test(row.name, () => play(box, `case-${kind.toLowerCase()}-${index}`, row));
});
