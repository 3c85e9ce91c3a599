/**
 * Gives the session of a sign-in: the kept one while it has long to live, else a new one by one flight among all processes, and the
 * kept one again where the broker is down.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { LatchkeyError } from '../../../shared/errors.ts';
import { NoDecision } from './no-decision.ts';
import { flightLock, isHeld } from './flight-lock.ts';
import {
  isSessionAnswer,
  sessionKey,
  type KeptSession,
  type KeptSessions,
  type Narrowed,
  type SessionAnswer,
} from './kept-session.ts';
import { endedToken } from './ended-token.ts';
import { SignedInClient } from './signed-in-client.ts';
import type { SignedInPorts } from './signed-in-ports.ts';
import type { SignIn } from './sign-in.ts';

const MINUTE_MS = 60_000;
/**
 * SDKs ask again up to 15 minutes before the end, so an answer inside of these would be asked for with each call.
 * https://github.com/boto/botocore/blob/develop/botocore/credentials.py (_DEFAULT_ADVISORY_REFRESH_TIMEOUT)
 */
const SPARE_MS = 20 * MINUTE_MS;
/** A session that ends sooner is not handed out in place of a new one. */
const LAST_USE_MS = MINUTE_MS;
/** S3 refuses requests whose clock is 15 minutes off. */
const CLOCK_WARNING_MS = 5 * MINUTE_MS;
/** With a kept session at hand the broker gets less time. */
const SHORT_TIMEOUT_MS = 5000;
const WAIT_STEP_MS = 50;
const WAIT_LIMIT_MS = 20_000;

export interface SessionPorts extends SignedInPorts {
  readonly sessions: KeptSessions;
}

/** @throws LatchkeyError as the broker refuses, or NoDecision if it is down and no kept session lives */
export async function sessionOf(signIn: SignIn, narrowed: Narrowed, ports: SessionPorts): Promise<SessionAnswer> {
  const { sessions, now } = ports;
  const key = sessionKey(signIn, narrowed);
  const kept = await sessions.find(key);
  if (kept !== undefined && isFresh(kept, now())) return kept.answer;
  const lock = await flightLock(sessions.folder, key, now);
  if (lock === undefined) {
    // Another process asks already: what lives is good enough meanwhile.
    if (kept !== undefined && leftMs(kept, now()) > LAST_USE_MS) return kept.answer;
    const made = await madeByOther(key, ports);
    if (made !== undefined) return made.answer;
    return newSession(signIn, narrowed, kept, ports);
  }
  try {
    // The lock may have come free by another's success.
    const again = await sessions.find(key);
    if (again !== undefined && isFresh(again, now())) return again.answer;
    return await newSession(signIn, narrowed, kept, ports);
  } finally {
    await lock.release();
  }
}

async function newSession(
  signIn: SignIn,
  narrowed: Narrowed,
  kept: KeptSession | undefined,
  ports: SessionPorts,
): Promise<SessionAnswer> {
  const { sessions, now, warn } = ports;
  const client = new SignedInClient(signIn, ports);
  const fallback = kept !== undefined && leftMs(kept, now()) > LAST_USE_MS ? kept : undefined;
  const key = sessionKey(signIn, narrowed);
  let fetched: KeptSession;
  try {
    const patience = fallback === undefined ? {} : { timeoutMs: SHORT_TIMEOUT_MS, tries: 1 };
    fetched = await fetchSession(client, narrowed, patience, ports);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    if (!(error instanceof NoDecision)) throw await refused(error, client.signIn, key, ports);
    if (fallback === undefined) throw error;
    const minutes = Math.floor(leftMs(fallback, now()) / MINUTE_MS);
    warn(`${error.message}; going on with the session that is there, which lives ${minutes} more minutes`);
    return fallback.answer;
  }
  try {
    await sessions.keep(sessionKey(client.signIn, narrowed), fetched, now());
  } catch (error) {
    warn(`the session is not kept, and each call asks the broker: ${error instanceof Error ? error.message : ''}`);
  }
  await client.renewToken();
  return fetched.answer;
}

async function fetchSession(
  client: SignedInClient,
  narrowed: Narrowed,
  patience: { readonly timeoutMs?: number; readonly tries?: number },
  { now, warn }: SessionPorts,
): Promise<KeptSession> {
  const path = `/v1/teams/${client.signIn.team}/credentials`;
  const { content, brokerTime } = await client.ask({ method: 'POST', path, body: narrowed, ...patience });
  if (!isSessionAnswer(content))
    throw new LatchkeyError(
      'internal',
      `${client.signIn.broker} answered credentials of an unknown form; update latchkey`,
    );
  const fetchedAt = now();
  if (brokerTime !== undefined && Math.abs(fetchedAt - brokerTime) > CLOCK_WARNING_MS)
    warn(clockWarning(fetchedAt - brokerTime));
  const lifeSeconds = (Date.parse(content.credentials.expiration) - (brokerTime ?? fetchedAt)) / 1000;
  return { answer: content, fetchedAt, lifeSeconds };
}

/** Forgets what the broker no longer stands by. */
async function refused(
  error: LatchkeyError,
  signIn: SignIn,
  key: string,
  { sessions }: SessionPorts,
): Promise<LatchkeyError> {
  if (error.code === 'unauthenticated' || error.code === 'not_a_member') {
    await sessions.dropAll(signIn);
    return error.code === 'unauthenticated' || signIn.oidc !== undefined ? error : endedToken(signIn);
  }
  if (error.code === 'out_of_scope') await sessions.drop(key);
  return error;
}

async function madeByOther(key: string, { sessions, now }: SessionPorts): Promise<KeptSession | undefined> {
  const deadline = performance.now() + WAIT_LIMIT_MS;
  while (performance.now() < deadline) {
    const made = await sessions.find(key);
    if (made !== undefined && isFresh(made, now())) return made;
    if (!(await isHeld(sessions.folder, key, now()))) {
      const last = await sessions.find(key);
      return last !== undefined && isFresh(last, now()) ? last : undefined;
    }
    await delay(WAIT_STEP_MS);
  }
  return undefined;
}

/** True until half of the life is over, and while SDKs will not ask for it again at once; a short session has only the first. */
function isFresh(session: KeptSession, now: number): boolean {
  const lifeMs = session.lifeSeconds * 1000;
  const needed = lifeMs > SPARE_MS ? Math.max(lifeMs / 2, SPARE_MS) : lifeMs / 2;
  const left = leftMs(session, now);
  return left > LAST_USE_MS && left >= needed;
}

/** Returns the rest of a session's life; nothing if the clock was set back to before it was fetched. */
function leftMs({ fetchedAt, lifeSeconds }: KeptSession, now: number): number {
  return now < fetchedAt ? 0 : lifeSeconds * 1000 - (now - fetchedAt);
}

function clockWarning(offMs: number): string {
  const minutes = Math.round(Math.abs(offMs) / MINUTE_MS);
  return `this machine's clock is ${minutes} minutes ${offMs > 0 ? 'ahead of' : 'behind'} the broker's, and S3 refuses requests at 15: set it, for example by: sudo timedatectl set-ntp true`;
}
