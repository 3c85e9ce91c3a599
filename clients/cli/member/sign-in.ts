/** Defines a sign-in: a member's or service's token for one team of one broker, as the command keeps it in a file. */
import { hash } from 'node:crypto';
import { isServiceUser, isTeamId, isUserName } from '../../../shared/domain/people/names.ts';
import { parseSecret } from '../../../shared/domain/people/secret.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { parseBroker } from './broker-address.ts';
import { parseGrant, isJwt, type IdentityGrant } from './identity-grant.ts';
import { isRecord, textField } from './outside-text.ts';
import { parseProofKey, type ProofKey } from './proof-key.ts';

const VERSION = 1;

export interface SignIn {
  readonly broker: string;
  readonly team: string;
  readonly user: string;
  readonly role?: string;
  /** The broker's token, or the JWT of an identity provider. */
  readonly token: string;
  /** The key that the token is bound to, without which it is worth nothing; absent for one that is not bound. */
  readonly key?: ProofKey;
  /** Says how the JWT was got; absent for a token of the broker. */
  readonly oidc?: IdentityGrant;
  /** The end of the token in ISO 8601; absent if it is not known, or if there is none. */
  readonly expiresAt?: string;
  /** The token that replaces `token` once it has worked: until then its answer may be lost, or another exchange may have won. */
  readonly pending?: { readonly token: string; readonly expiresAt: string } | undefined;
  /** True if an exchange gave no more time: a year after the enrolment an invite is needed. */
  readonly lastOfChain?: true;
}

export type SignInPlace = Pick<SignIn, 'broker' | 'team' | 'user'>;

/** Returns whose token an answer of a broker gives. Throws the errors of `namedIn`. */
export function placeOf(broker: string, content: Readonly<Record<string, unknown>>): SignInPlace {
  return { broker, ...namedIn(content) };
}

/**
 * Returns the team and user that an answer of a broker names. They become part of lines to paste, and the broker may be a stranger's.
 * @throws LatchkeyError internal
 */
export function namedIn(content: Readonly<Record<string, unknown>>): Pick<SignInPlace, 'team' | 'user'> {
  const [team, user] = [textField(content, 'team'), textField(content, 'user')];
  if (isTeamId(team) && isUserName(user)) return { team, user };
  throw new LatchkeyError(
    'internal',
    "the broker's answer names no team and user as brokers have them: ask who sent the link",
  );
}

/** Returns the name of a sign-in's file. One broker, team and user have one. */
export function signInName({ broker, team, user }: SignInPlace): string {
  return `${hash('sha256', JSON.stringify([broker, team, user])).slice(0, 32)}.json`;
}

export function isService({ user }: Pick<SignIn, 'user'>): boolean {
  return isServiceUser(user);
}

export function signInText(signIn: SignIn): string {
  return `${JSON.stringify({ version: VERSION, ...signIn }, null, 2)}\n`;
}

/** @returns `undefined` for a text that is no sign-in */
export function parseSignIn(text: string): SignIn | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== VERSION) return undefined;
  const { broker, team, user, role, token, expiresAt, pending, lastOfChain } = value;
  const [key, oidc] = [parseProofKey(value['key']), parseGrant(value['oidc'])];
  if (!isBroker(broker)) return undefined;
  // A part that cannot be read makes the file damaged: without its key or provider a token would be sent in a way that it is not for.
  if ((key === undefined && value['key'] !== undefined) || (oidc === undefined && value['oidc'] !== undefined))
    return undefined;
  const isGood = oidc === undefined ? isToken(token) : isJwt(token) && isMoment(expiresAt);
  if (typeof token !== 'string' || !isGood) return undefined;
  if (typeof team !== 'string' || !isTeamId(team) || typeof user !== 'string' || !isUserName(user)) return undefined;
  return {
    broker,
    team,
    user,
    token,
    ...(key === undefined ? {} : { key }),
    ...(oidc === undefined ? {} : { oidc }),
    ...(typeof role === 'string' && /^[a-z-]{1,40}$/.test(role) ? { role } : {}),
    ...(isMoment(expiresAt) ? { expiresAt } : {}),
    ...(isRecord(pending) && isToken(pending['token']) && isMoment(pending['expiresAt'])
      ? { pending: { token: pending['token'], expiresAt: pending['expiresAt'] } }
      : {}),
    ...(lastOfChain === true ? { lastOfChain } : {}),
  };
}

export function isToken(text: unknown): text is string {
  return typeof text === 'string' && parseSecret('token', text) !== null;
}

function isMoment(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9T:.Z-]{10,30}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isBroker(text: unknown): text is string {
  try {
    return typeof text === 'string' && parseBroker(text) === text;
  } catch {
    return false;
  }
}
