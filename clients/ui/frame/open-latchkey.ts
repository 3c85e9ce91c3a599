/** Opens what this browser has of a broker, and says why it cannot, or what a sign-out did. */
import { Latchkey, LatchkeyError } from '../../browser/latchkey.ts';
import { faultInWords, STORES_NOTHING } from '../parts/fault-in-words.ts';

/** Says why the page cannot start, in a sentence for the person and one on what to do. */
export interface StartFault {
  readonly title: string;
  readonly advice: string;
}

/** @returns what is wrong with the browser or the page's address instead, if the library does not open */
export async function openLatchkey(broker: string): Promise<Latchkey | StartFault> {
  try {
    return await Latchkey.open(broker);
  } catch (error) {
    return startFaultOf(error);
  }
}

export function startFaultOf(error: unknown): StartFault {
  const code = error instanceof LatchkeyError ? error.code : undefined;
  if (code === 'no_storage') return STORES_NOTHING;
  if (code === 'insecure_context')
    return {
      title: 'This page was not loaded securely.',
      advice: 'Open it by an address that begins with https://.',
    };
  return { title: 'The page cannot start.', advice: faultInWords(error) };
}

/** Says what a sign-out did, honestly: without the broker, nothing ended there. */
export function signedOutInWords({ ended }: { readonly ended: boolean }): string {
  return ended
    ? 'You are signed out of this browser.'
    : 'You are signed out of this browser. The broker was not reached: it may still list your sign-in, which works nowhere without the key that was forgotten here.';
}
