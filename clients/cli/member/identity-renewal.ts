/**
 * Renews the JWT of an identity provider before it ends, one process at a time: a refresh token may be good once, and a second use
 * of it can end all that came of it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { LatchkeyError } from '../../../shared/errors.ts';
import { NoDecision } from './no-decision.ts';
import { endedToken } from './ended-token.ts';
import { flightLock } from './flight-lock.ts';
import { identityByRefresh, ProviderRefusal } from './identity-provider.ts';
import type { SignIn } from './sign-in.ts';
import type { SignedInPorts } from './signed-in-ports.ts';

/** A JWT that ends sooner is renewed before it is sent. */
const SPARE_MS = 60_000;
const WAIT_STEP_MS = 50;
const WAIT_LIMIT_MS = 35_000;

/**
 * Returns the sign-in with a JWT that lives on.
 * @throws LatchkeyError unauthenticated if it has ended and cannot be renewed; NoDecision
 */
export async function liveIdentity(signIn: SignIn, ports: SignedInPorts): Promise<SignIn> {
  const left = leftMs(signIn, ports.now());
  if (left > SPARE_MS) return signIn;
  if (signIn.oidc?.refreshToken === undefined) {
    if (left > 0) return signIn;
    throw endedToken(signIn);
  }
  try {
    return await renewedIdentity(signIn, ports);
  } catch (error) {
    if (left <= 0 || !(error instanceof NoDecision)) throw error;
    ports.warn(error.message);
    return signIn;
  }
}

/** Returns the sign-in with another JWT than it has, which another process may have got. @throws as `liveIdentity` */
export async function renewedIdentity(signIn: SignIn, ports: SignedInPorts): Promise<SignIn> {
  const { files, now } = ports;
  const deadline = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    const lock = await flightLock(files.folder, `identity ${signIn.oidc?.id ?? ''}`, now);
    try {
      const current = (await files.again(signIn)) ?? signIn;
      if (current.token !== signIn.token && leftMs(current, now()) > 0) return current;
      if (lock !== undefined) return await refreshed(current, ports);
    } finally {
      await lock?.release();
    }
    if (performance.now() > deadline)
      throw new NoDecision('internal', `the sign-in could not be renewed: ${files.folder} cannot be written`);
    await delay(WAIT_STEP_MS);
  }
}

async function refreshed(signIn: SignIn, ports: SignedInPorts): Promise<SignIn> {
  const { oidc, broker } = signIn;
  if (oidc?.refreshToken === undefined) throw endedToken(signIn);
  // A renewal that cannot be stored is not asked for: the refresh token of before may be worth nothing afterwards.
  const file = await ports.files.reserve(signIn);
  await file.drop();
  try {
    const { jwt, expiresAt, refreshToken } = await identityByRefresh(
      { ...oidc, environment: ports.environment },
      oidc.refreshToken,
    );
    const renewed = (each: SignIn): SignIn => ({ ...each, token: jwt, expiresAt, oidc: { ...oidc, refreshToken } });
    await ports.files.save(renewed(signIn));
    // The other teams of the same login have the same refresh token.
    const all = await ports.files.matching({ broker }).catch(() => []);
    const others = all.filter(({ oidc: of, team }) => of?.id === oidc.id && team !== signIn.team);
    await Promise.all(others.map((each) => ports.files.save(renewed(each))));
    return renewed(signIn);
  } catch (error) {
    if (error instanceof ProviderRefusal && error.error === 'invalid_grant') throw endedToken(signIn);
    if (error instanceof ProviderRefusal)
      throw new LatchkeyError(error.code, `${error.message}; ${endedToken(signIn).message}`);
    throw error;
  }
}

function leftMs({ expiresAt = '' }: SignIn, now: number): number {
  return Date.parse(expiresAt) - now;
}
