/** Finds the broker of a sign-in: by the options, the link, or the environment. */
import { LatchkeyError } from '../../../shared/errors.ts';
import { localFolder, readLocalBroker, withLocalHint } from '../operator/local-broker.ts';
import { parseBroker } from './broker-address.ts';
import { brokerOfLink, type Invitation } from './invitation.ts';
import type { LoginOptions } from './member-options.ts';

/** @throws LatchkeyError invalid_request if nothing names a broker */
export async function brokerOf(
  { broker, local }: LoginOptions,
  invitation: Invitation | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (broker !== undefined) return broker;
  // A folder may be anybody's who made it.
  if (local !== undefined) return parseBroker((await readLocalBroker(localFolder(local, environment))).broker);
  const named = invitation === undefined ? undefined : brokerOfLink(invitation);
  if (named !== undefined) return named;
  const { LATCHKEY_BROKER: usual = '' } = environment;
  if (usual !== '') return parsedVariable(usual);
  const fault = new LatchkeyError(
    'invalid_request',
    'a code or token alone does not say whose it is: add --broker https://…, set LATCHKEY_BROKER, or use the whole link of the invite',
  );
  throw await withLocalHint(fault, environment);
}

function parsedVariable(text: string): string {
  try {
    return parseBroker(text);
  } catch (error) {
    throw error instanceof LatchkeyError ? new LatchkeyError(error.code, `LATCHKEY_BROKER: ${error.message}`) : error;
  }
}
