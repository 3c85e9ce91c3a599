/** Signs in by an identity provider: a browser says yes, the broker says which teams the identity is a member of. */
import { randomBytes } from 'node:crypto';
import { LatchkeyError } from '../../../shared/errors.ts';
import { BrokerClient } from './broker-client.ts';
import { brokerOf } from './login-broker.ts';
import { membershipsOf } from './broker-memberships.ts';
import { claimsOf, type IdentityGrant } from './identity-grant.ts';
import { identityByDevice, type DeviceCode } from './identity-provider.ts';
import type { LoginOptions } from './member-options.ts';
import { plain } from './outside-text.ts';
import type { SessionPorts } from './session-source.ts';
import { signInText, type SignIn } from './sign-in.ts';
import { tell } from './login-told.ts';
import { endReplaced } from './own-token.ts';

export async function loginByIdentity(
  link: string | undefined,
  options: LoginOptions,
  ports: SessionPorts,
): Promise<void> {
  const { issuer, clientId, token: tokenKind = 'id', scope, team } = options;
  if (link !== undefined) throw invalid('with --oidc there is no link: leave one of them out');
  if (issuer === undefined || clientId === undefined)
    throw invalid('--oidc needs --issuer <url> and --client-id <id>; an admin or the operator knows both');
  const { environment, files } = ports;
  const broker = await brokerOf(options, undefined, environment);
  const asking = { issuer, clientId, tokenKind, environment };
  const { jwt, expiresAt, refreshToken } = await identityByDevice(asking, scope, show);
  const { content } = await new BrokerClient(broker, environment)
    .ask({ path: '/v1/me', token: jwt })
    .catch((error: unknown) => {
      throw error instanceof LatchkeyError && error.code === 'unauthenticated' ? unknownIssuer(error, options) : error;
    });
  const all = membershipsOf(content);
  const chosen = all.filter((each) => team === undefined || each.team === team);
  if (chosen.length === 0) throw nobody(jwt, team, broker);
  const id = randomBytes(16).toString('hex');
  const oidc: IdentityGrant = {
    issuer,
    clientId,
    tokenKind,
    id,
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
  for (const { team: of, user, role } of chosen) {
    const signIn: SignIn = { broker, team: of, user, role, token: jwt, expiresAt, oidc };
    const before = await files.again(signIn).catch(() => undefined);
    const file = await files.reserve(signIn);
    await file.fill(signInText(signIn));
    if (before !== undefined) await endReplaced(before, ports);
    await tell(signIn, ports);
  }
  if (refreshToken === undefined)
    ports.warn(`the provider gave no refresh token: log in again after ${expiresAt}, or ask its operator for one`);
}

function show({ address, userCode, lifeSeconds }: DeviceCode): void {
  const minutes = Math.max(1, Math.floor(lifeSeconds / 60));
  process.stderr.write(
    `Open ${address}\nand enter the code ${userCode} within ${minutes} min. Confirm no code that is not yours.\n`,
  );
}

function unknownIssuer({ code, message }: LatchkeyError, { issuer = '', clientId = '' }: LoginOptions): LatchkeyError {
  return new LatchkeyError(
    code,
    `${message}; the broker's operator may have to list the issuer ${issuer} with the audience ${clientId} (oidcIssuers)`,
  );
}

/** Says what an admin needs to know to make a member of the identity. */
function nobody(jwt: string, team: string | undefined, broker: string): LatchkeyError {
  const { issuer, subject } = claimsOf(jwt) ?? { issuer: '?', subject: '?' };
  return new LatchkeyError(
    'not_a_member',
    `you are signed in at the provider, and no member of ${team === undefined ? 'any team' : `team ${team}`} at ${broker}: ask an admin to add you by {"oidc":{"issuer":${quotedText(issuer)},"subject":${quotedText(subject)}}}`,
  );
}

function quotedText(text: string): string {
  return JSON.stringify(plain(text));
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
