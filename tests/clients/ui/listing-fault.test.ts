/** A list that failed: why, and what one does about it. */
import { describe, expect, it } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { listingFaultOf } from '../../../clients/ui/gallery/listing-fault.ts';

describe('a list that failed', () => {
  it.each([
    ['bucket_cors', true, 'The bucket’s CORS rule does not let this page in.', /^Its CORS rule/],
    ['bucket_cors', false, 'The bucket’s CORS rule does not let this page in.', /^Show this to an admin/],
    ['unreachable', false, 'The bucket does not answer.', /network/],
    ['out_of_scope', false, 'Your role no longer looks in here.', /changed/],
    ['internal', false, 'The files could not be listed.', /its own words/],
  ] as const)('%s (%p) is told', (code, manages, title, advice) => {
    const fault = listingFaultOf(new LatchkeyError(code, 'its own words'), manages);
    expect(fault.title).toBe(title);
    expect(fault.advice).toMatch(advice);
  });
});
