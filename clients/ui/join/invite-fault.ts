/** Says in plain sentences why an invite does not work, and what to do next. */
import { LatchkeyError, type ErrorCode } from '../../browser/latchkey.ts';
import { faultInWords, STORES_NOTHING, UNREACHED } from '../parts/fault-in-words.ts';

interface Told {
  readonly title: string;
  readonly advice: string;
}

export interface InviteFault extends Told {
  /** True where the same invite may work later. */
  readonly mayPass: boolean;
}

const ASK_ANEW = 'ask the admin who sent it for a new one.';

/**
 * Names no other broker by what was pasted: the page would vouch for an address that anybody may have put there.
 */
export function inviteFaultOf(error: unknown): InviteFault {
  const facts = error instanceof LatchkeyError ? error : undefined;
  const ended: Partial<Record<ErrorCode, Told>> = {
    already_redeemed: {
      title: 'This invite was used already.',
      advice:
        'Each is good once: for another device, ask for a further invite. If it was not you, tell the admin who sent it that somebody else has joined.',
    },
    expired: { title: 'This invite has ended.', advice: `Please ${ASK_ANEW}` },
    not_found: {
      title: 'This broker knows no such invite.',
      advice: `Open the link as it was sent to you: it may be of another broker. If that fails, ${ASK_ANEW}`,
    },
    invalid_request: {
      title: 'This is not a whole invite.',
      advice: `${faultInWords(error)} If it still fails, ${ASK_ANEW}`,
    },
  };
  const told = facts && ended[facts.code];
  return told ? { ...told, mayPass: false } : { ...passing(error, facts), mayPass: true };
}

function passing(error: unknown, facts: LatchkeyError | undefined): Told {
  if (facts?.code === 'no_storage') return STORES_NOTHING;
  if (facts?.code === 'unreachable') return UNREACHED;
  if (facts?.code === 'rate_limited')
    return {
      title: 'Too many tries.',
      advice: `Try again in ${facts.retryAfterSeconds ?? 60} seconds. They did not use the invite up.`,
    };
  const request = facts?.requestId;
  return {
    title: 'This did not work.',
    advice: `${faultInWords(error)}${request === undefined ? '' : ` If it goes on, tell whoever runs the broker: request ${request}.`}`,
  };
}
