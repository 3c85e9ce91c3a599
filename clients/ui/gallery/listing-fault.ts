/** Says why an area could not be read, and what to do about it. */
import { LatchkeyError } from '../../browser/latchkey.ts';

export interface ListingFault {
  readonly title: string;
  readonly advice: string;
}

const CORS =
  'Its CORS rule has to allow this page’s address and the methods GET, HEAD, PUT, POST and DELETE; “CORS” in docs/operations.md has it.';

/** @param manages true for who can do something about the bucket */
export function listingFaultOf(error: unknown, manages: boolean): ListingFault {
  const code = error instanceof LatchkeyError ? error.code : undefined;
  if (code === 'bucket_cors')
    return {
      title: 'The bucket’s CORS rule does not let this page in.',
      advice: manages ? CORS : `Show this to an admin: ${CORS}`,
    };
  if (code === 'unreachable')
    return { title: 'The bucket does not answer.', advice: 'Perhaps the network is slow or gone. Nothing is lost.' };
  if (code === 'out_of_scope')
    return { title: 'Your role no longer looks in here.', advice: 'It was changed a moment ago.' };
  return { title: 'The files could not be listed.', advice: error instanceof Error ? error.message : 'Try again.' };
}
