/** Looks after the token of a sign-in at the broker: until when it is good, and its end. */
import { parseSecret } from '../../../shared/domain/people/secret.ts';
import { BrokerClient } from './broker-client.ts';
import { SignedInClient } from './signed-in-client.ts';
import type { SignedInPorts } from './signed-in-ports.ts';
import { isService, type SignIn } from './sign-in.ts';

/** Returns the end of a member's token; `undefined` if the broker does not tell. */
export async function ownTokenEnd(signIn: SignIn, { environment }: SignedInPorts): Promise<string | undefined> {
  const { broker, team, token, key } = signIn;
  try {
    const client = new BrokerClient(broker, environment);
    const { content } = await client.ask({ path: `/v1/teams/${team}/tokens/${idOf(token)}`, token, key });
    const { expiresAt } = content;
    return typeof expiresAt === 'string' && !Number.isNaN(Date.parse(expiresAt)) ? expiresAt : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ends the tokens of a sign-in at the broker.
 * @throws NoDecision, or the LatchkeyError with which the broker refused
 */
export async function endToken(signIn: SignIn, ports: SignedInPorts): Promise<void> {
  const client = new SignedInClient(signIn, ports);
  const { pending, token } = signIn;
  const end = (text: string): Promise<unknown> =>
    client.ask({ method: 'DELETE', path: `/v1/teams/${signIn.team}/tokens/${idOf(text)}` });
  await end(token);
  // The first call may have ended the fresh one with it, or may have been made by it.
  if (pending !== undefined) await end(pending.token).catch(() => undefined);
}

/** Ends a token that no sign-in holds any more; nothing depends on it. */
export async function endReplaced(signIn: SignIn, { environment }: SignedInPorts): Promise<void> {
  const { broker, team, token, key, oidc } = signIn;
  // The broker ends no JWT of an identity provider, and a service's token may be in use on other machines.
  if (oidc !== undefined || isService(signIn)) return;
  const path = `/v1/teams/${team}/tokens/${idOf(token)}`;
  await new BrokerClient(broker, environment)
    .ask({ method: 'DELETE', path, token, key, tries: 1 })
    .catch(() => undefined);
}

function idOf(token: string): string {
  return parseSecret('token', token)?.id ?? '';
}
