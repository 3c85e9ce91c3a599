/** Says in plain sentences why an invite does not work, and what to do next. */
import { LatchkeyError, type ErrorCode } from '../../browser/latchkey.ts';

export interface InviteFault {
  readonly title: string;
  readonly advice: string;
  /** True where the same invite may work later. */
  readonly mayPass: boolean;
}

const ASK_ANEW = 'Ask the admin who sent it for a new one.';
const LINK = /https?:\/\/[^\s#]+?(?=\/*#invite=)/;

/**
 * @param pasted the code, its link or the message around it
 * @param broker the address of the broker that was asked
 */
export function inviteFaultOf(error: unknown, pasted: string, broker: string): InviteFault {
  if (!(error instanceof LatchkeyError)) return passing('This did not work.', sentence(String(error)));
  const { code, message, retryAfterSeconds = 60, requestId } = error;
  const [foreign = broker] = LINK.exec(pasted) ?? [];
  const down = passing(
    'The broker cannot answer now.',
    `Try again in a minute.${requestId === undefined ? '' : ` If it goes on, tell whoever runs it: request ${requestId}.`}`,
  );
  const known: Partial<Record<ErrorCode, InviteFault>> = {
    already_redeemed: ended(
      'This invite was used already.',
      'Each is good once. If it was you, in another browser or on another device, ask for a further invite. If it was not you, tell the admin who sent it: somebody else has joined with it.',
    ),
    expired: ended('This invite has ended.', `It was not used in time, or an admin has ended it. ${ASK_ANEW}`),
    not_found: ended(
      'This broker knows no such invite.',
      foreign === broker
        ? `Copy the whole link once more. If it still fails, ask the admin who sent it for a new one.`
        : `The link is of another one: open it at ${foreign}, as it was sent to you.`,
    ),
    invalid_request: ended(
      'This is not a whole invite.',
      `${sentence(message)} If it still fails, ask the admin for a new one.`,
    ),
    rate_limited: passing(
      'Too many tries.',
      `Try again in ${retryAfterSeconds} seconds. They did not use the invite up.`,
    ),
    unreachable: passing('The broker was not reached.', 'Check the connection, and try again.'),
    no_storage: passing(
      'This browser stores nothing for this page.',
      'Your sign-in could not be kept, so the invite was not used. Allow this page to store data, make room, or use a window that is not private.',
    ),
    upstream_unavailable: down,
    upstream_refused: down,
    internal: down,
  };
  return known[code] ?? passing('This did not work.', sentence(message));
}

function ended(title: string, advice: string): InviteFault {
  return { title, advice, mayPass: false };
}

function passing(title: string, advice: string): InviteFault {
  return { title, advice, mayPass: true };
}

/** Turns a message of the library into a sentence. */
function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}
