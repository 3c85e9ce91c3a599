/** A list that failed: why, and what one does about it. */
import { describe, expect, it } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { listingFaultOf } from '../../../clients/ui/gallery/listing-fault.ts';

describe('a list that failed', () => {
  it.each([
    ['bucket_cors', true, /^the bucket’s CORS rule does not let this page in\./, /See .* docs\/operations\.md\.$/],
    ['bucket_cors', false, /^the bucket’s CORS rule does not let this page in\./, /Show an admin/],
    ['unreachable', false, /the bucket does not answer\.$/, /network/],
    ['out_of_scope', false, /^your role/, /does not allow it\.$/],
    ['internal', false, /^its own words/, /words\.$/],
  ] as const)('%s (%p) is told', (code, manages, reason, advice) => {
    const fault = listingFaultOf(new LatchkeyError(code, 'its own words'), manages);
    expect(fault).toMatch(reason);
    expect(fault).toMatch(advice);
  });
});
