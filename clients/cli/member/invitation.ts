/** Reads what somebody pasted to sign in with: an invite's code, and the broker whose it is. */
import { brokersIn, codeIn } from '../../../shared/domain/people/pasted-code.ts';
import { MARKED, parseSecret } from '../../../shared/domain/people/secret.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { parseBroker } from './broker-address.ts';

export interface Invitation {
  readonly code: string;
  /** The brokers of the links around it; none for a code alone. */
  readonly brokers: readonly string[];
}

/** @throws LatchkeyError invalid_request; what was pasted is never quoted, since it is a secret or nearly one */
export function parseInvitation(text: string): Invitation {
  const code = codeOf(text);
  if (parseSecret('invite', code) === null) {
    const isCut = MARKED.invite.test(text);
    throw invalid(
      isCut
        ? 'the code of the invite is not whole: copy the link again, to its end'
        : 'there is no invite in this text: paste the link, …/#invite=lki_…, that you were given',
    );
  }
  return { code, brokers: brokersIn(text) };
}

/** @returns the broker of an invite; `undefined` if only its code was given. @throws LatchkeyError invalid_request */
export function brokerOfLink({ brokers }: Invitation): string | undefined {
  const [broker, ...others] = brokers;
  if (others.length > 0)
    throw invalid('the text names several brokers: paste the link of your invite alone, or add --broker');
  return broker === undefined ? undefined : parseBroker(broker);
}

function codeOf(text: string): string {
  try {
    return codeIn(text);
  } catch (error) {
    if (!(error instanceof LatchkeyError) || error.code !== 'not_found') throw error;
    throw invalid('this is a token, not an invite: latchkey login --token-stdin --broker https://… <FILE stores it');
  }
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
