/**
 * Opens what this browser has of the broker when the page starts: the invite in its address, which is wiped from there at once, the
 * sign-ins, and the team that is looked at.
 */
import { Latchkey, LatchkeyError } from '../browser/latchkey.ts';
import { faultInWords, STORES_NOTHING } from '../ui/parts/fault-in-words.ts';
import { inviteIn } from './route.ts';

/** Removes an invite from the address bar and the history. @returns the invite's code, as the link has it */
export function takeInvite(): string | undefined {
  const invite = inviteIn(location.hash);
  if (invite !== undefined) history.replaceState(null, '', location.pathname + location.search);
  return invite;
}

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
