/** Signs out, at the broker and on this machine; what cannot be reached is said, and does not keep the token here. */
import { LatchkeyError } from '../../../shared/errors.ts';
import { parseSecret } from '../../../shared/domain/people/secret.ts';
import { memberPorts } from './member-ports.ts';
import { plain } from './outside-text.ts';
import { endToken } from './own-token.ts';
import type { IdentityGrant } from './identity-grant.ts';
import type { SessionPorts } from './session-source.ts';
import { endRefresh } from './identity-provider.ts';
import { isService, type SignIn } from './sign-in.ts';
import type { Selection } from './sign-in-files.ts';

export async function logout(selection: Selection): Promise<void> {
  const ports = memberPorts();
  const signIn = await ports.files.one(selection);
  const state = await ended(signIn, ports);
  await ports.files.forget(signIn);
  await ports.sessions.dropAll(signIn);
  const { team, user, broker } = signIn;
  console.log(`signed out of ${team} at ${broker} as ${user}; ${state}`);
}

/** Returns in words what became of the token. */
async function ended(signIn: SignIn, ports: SessionPorts): Promise<string> {
  const { team, token, expiresAt, oidc } = signIn;
  if (oidc !== undefined) return endedIdentity(signIn, oidc, ports);
  const id = parseSecret('token', token)?.id ?? '';
  const until = expiresAt === undefined ? 'until it is ended' : `until ${expiresAt}`;
  if (isService(signIn)) return `its token is forgotten here, and lives ${until}: an admin of ${team} ends token ${id}`;
  try {
    await endToken(signIn, ports);
    return 'its token has ended';
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    if (error.code === 'unauthenticated') return 'its token had ended already';
    ports.warn(error.message);
    return `its token is forgotten here, but lives ${plain(until)}: an admin of ${team} can end token ${id}`;
  }
}

/** Ends the refresh token, which the JWT outlives: nobody can end that one before its time. */
async function endedIdentity(signIn: SignIn, oidc: IdentityGrant, ports: SessionPorts): Promise<string> {
  const { refreshToken, id } = oidc;
  const { expiresAt = '' } = signIn;
  const state = `its JWT is forgotten here, and lives until ${expiresAt}`;
  const all = await ports.files.matching({}).catch(() => [signIn]);
  const isShared = all.filter((each) => each.oidc?.id === id).length > 1;
  if (refreshToken === undefined || isShared) return state;
  try {
    await endRefresh({ ...oidc, environment: ports.environment }, refreshToken);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    ports.warn(`${error.message}; the refresh token is forgotten here, but may live on at the provider`);
  }
  return state;
}
