/** Composes enrolment, separately: it has no authenticated callers, and opens no sessions. */
import { peopleIn } from './compose.ts';
import { tableOf } from './compose-clients.ts';
import { composeProving, type Proving } from './compose-proofs.ts';
import { readConfig } from './config.ts';
import { enroll, previewInvite, type Enrolment, type Preview, type ProvenKey } from './domain/people/enrolment.ts';
import { parseSecret } from './domain/people/secret.ts';
import { MinuteLimit } from './domain/session/minute-limit.ts';
import { LatchkeyError } from './errors.ts';

/** Limits the unknown codes from one address, per minute and warm function. */
export const MAX_UNKNOWN_PER_MINUTE = 100;
/** Limits how often one code may be used, per minute and warm function. */
export const MAX_SHOWN_PER_MINUTE = 600;
/** Serves enrolment alone, which has no authenticated callers. */
export interface EnrollBroker extends Proving {
  now(): Date;
  /**
   * @param provenKey returns the thumbprint of the key that the token is bound to; it is called for a known code alone
   * @param address for which an unknown code is counted
   * @throws the errors of the domain's `enroll`; LatchkeyError rate_limited, upstream_unavailable
   */
  enroll(code: string, address: string, provenKey?: ProvenKey): Promise<Enrolment>;
  /** Throws the same errors. */
  preview(code: string, address: string): Promise<Preview>;
}

/** @throws LatchkeyError internal if the environment is not a configuration */
export function composeEnroll(environment: Readonly<Record<string, string | undefined>>): EnrollBroker {
  const config = readConfig(environment);
  const table = tableOf(config);
  const ports = peopleIn(table);
  const { now } = ports;
  const refusal = 'too many codes were shown within a minute; wait as Retry-After says';
  const shown = new MinuteLimit({ most: MAX_SHOWN_PER_MINUTE, refusal }, now);
  const unknown = new MinuteLimit({ most: MAX_UNKNOWN_PER_MINUTE, refusal }, now);
  // A known code is counted by itself: neighbours behind one address do not pay for each other.
  const counted = async <Answer>(address: string, answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'not_found') unknown.admit(address)(1);
      throw error;
    }
  };
  const admit = (code: string): void => {
    const id = parseSecret('invite', code)?.id;
    if (id !== undefined) shown.admit(id)(1);
  };
  return {
    now,
    ...composeProving(config, table, 'all', now),
    enroll: async (code, address, provenKey) => {
      admit(code);
      return counted(address, enroll(code, ports, provenKey));
    },
    preview: async (code, address) => {
      admit(code);
      return counted(address, previewInvite(code, ports));
    },
  };
}
