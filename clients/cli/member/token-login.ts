/** Signs in with a token that standard input holds, and binds it to a new key where that is asked for. */
import { text as textOf } from 'node:stream/consumers';
import { MARKED } from '../../../shared/domain/people/secret.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { BrokerClient } from './broker-client.ts';
import { boundOnce } from './bound-once.ts';
import { membershipsOf } from './broker-memberships.ts';
import { brokerOf } from './login-broker.ts';
import { tell } from './login-told.ts';
import type { LoginOptions } from './member-options.ts';
import { ownTokenEnd } from './own-token.ts';
import { newProofKey } from './proof-key.ts';
import type { SessionPorts } from './session-source.ts';
import { isService, isToken, signInText, type SignIn } from './sign-in.ts';

export async function loginByToken(
  link: string | undefined,
  options: LoginOptions,
  ports: SessionPorts,
): Promise<void> {
  if (link !== undefined)
    throw new LatchkeyError('invalid_request', 'with --token-stdin there is no link: leave one of them out');
  const { environment } = ports;
  const broker = await brokerOf(options, undefined, environment);
  if (process.stdin.isTTY) process.stderr.write('Paste the token, Enter, then Ctrl-D:\n');
  const token = (await textOf(process.stdin)).trim();
  if (!isToken(token))
    throw new LatchkeyError(
      'invalid_request',
      MARKED.invite.test(token)
        ? '--token-stdin: this is an invite, not a token: leave out --token-stdin'
        : '--token-stdin: standard input holds no token, which is one line: lk_…',
    );
  const client = new BrokerClient(broker, environment);
  const [membership] = membershipsOf((await client.ask({ path: '/v1/me', token })).content);
  if (membership === undefined)
    throw new LatchkeyError('not_a_member', 'this token is no member of a team any more; ask an admin for another');
  const given: SignIn = { broker, ...membership, token };
  if (options.bind === true) await storeBound(given, client, ports);
  else await storeAsIs(given, ports);
}

async function storeAsIs(signIn: SignIn, ports: SessionPorts): Promise<void> {
  const file = await ports.files.reserve(signIn);
  const expiresAt = isService(signIn) ? undefined : await ownTokenEnd(signIn, ports);
  const stored = expiresAt === undefined ? signIn : { ...signIn, expiresAt };
  await file.fill(signInText(stored));
  await tell(stored, ports);
}

/** Exchanges the token for one that is bound to a key, and uses that once, which ends the other a minute later. */
async function storeBound(given: SignIn, client: BrokerClient, ports: SessionPorts): Promise<void> {
  if (isService(given))
    throw new LatchkeyError('invalid_request', "--bind: a service's token is bound to no key; leave out --bind");
  const file = await ports.files.reserve(given);
  const key = newProofKey();
  let bound: SignIn;
  try {
    const binding = { method: 'POST', path: '/v1/token', token: given.token, key, isBinding: true } as const;
    bound = { ...given, ...(await boundOnce(client, binding)).bound, key };
  } catch (error) {
    await file.drop();
    throw error;
  }
  await file.fill(signInText(bound));
  await client.ask({ path: '/v1/me', token: bound.token, key });
  await tell(bound, ports);
}
