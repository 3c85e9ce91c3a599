/**
 * Parses names that an operator or admin chooses: teams, users, buckets, roots. A name is refused here unless it is also safe as
 * an STS session tag, so it can never carry a wildcard or a policy variable into IAM.
 */
import { LatchkeyError } from '../../errors.ts';
import { parseObjectKey } from '../authority/object-key.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;
const TEAM = /^[a-z0-9][a-z0-9-]{1,62}$/;
const USER = /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$/;
/** Service tokens act as users of this prefix, so no member's name may begin with it. */
export const SERVICE_USER_PREFIX = 'service.';
/** The names of probes begin so, and eight hex digits follow; any member may have such a name too. */
export const PROBE_USER_PREFIX = 'doctor.';
/** The broker's own service name: its user has the sessions that sign for readers of attachments. */
const ATTACHMENTS_SERVICE = 'attachments';
export const ATTACHMENTS_USER = `${SERVICE_USER_PREFIX}${ATTACHMENTS_SERVICE}`;
const RESERVED_SERVICE_NAMES = [ATTACHMENTS_SERVICE];
/** A tag's value has at most 256 characters of this set (https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html). */
const MAX_ROOT_CHARACTERS = 256;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function isTeamId(text: string): boolean {
  return TEAM.test(text);
}

/** @throws LatchkeyError invalid_request */
export function parseTeamId(text: string): string {
  if (!isTeamId(text)) throw invalid('a team id is 2 to 63 characters of a-z, 0-9 and "-", not beginning with "-"');
  return text;
}

/** True for a possible name of a user; no store holds another. */
export function isUserName(text: string): boolean {
  return USER.test(text);
}

/** @throws LatchkeyError invalid_request */
export function parseUserName(text: string): string {
  if (!isUserName(text)) {
    throw invalid(
      'a user name is 1 to 64 characters of A-Z, a-z, 0-9, "_", ".", "@" and "-", beginning with a letter or digit',
    );
  }
  return text;
}

/** True for a name that only service tokens have, regardless of the case of letters. */
export function isServiceUser(text: string): boolean {
  return text.toLowerCase().startsWith(SERVICE_USER_PREFIX);
}

/**
 * Parses a member's name; `service.` names, regardless of case, belong to service tokens.
 * @throws LatchkeyError invalid_request
 */
export function parseMemberName(text: string): string {
  if (isServiceUser(text)) {
    throw invalid(`names that begin with "${SERVICE_USER_PREFIX}" are service tokens'; choose another`);
  }
  return parseUserName(text);
}

/**
 * Returns the user that a service token of this name acts as.
 * @throws LatchkeyError invalid_request
 */
export function parseServiceName(name: string): string {
  const user = `${SERVICE_USER_PREFIX}${name}`;
  if (name === '' || !USER.test(user))
    throw invalid(
      `a service token's name is 1 to ${64 - SERVICE_USER_PREFIX.length} characters of A-Z, a-z, 0-9, "_", ".", "@" and "-"`,
    );
  if (RESERVED_SERVICE_NAMES.includes(name.toLowerCase()))
    throw invalid(`the name "${name}" is reserved; choose another`);
  return user;
}

/** Returns the common form of two names that differ only in the case of letters: they are one name. */
export function foldedName(name: string): string {
  return name.toLowerCase();
}

export function isBucketName(text: string): boolean {
  return BUCKET.test(text) && !text.includes('..');
}

/** @throws LatchkeyError invalid_request */
export function parseBucketName(text: string): string {
  if (!isBucketName(text)) {
    throw invalid('a bucket name is 3 to 63 characters of a-z, 0-9, "." and "-"');
  }
  return text;
}

/**
 * Parses a root prefix: key segments, each ended by `/`, in characters that a session tag can hold.
 * @throws LatchkeyError invalid_request
 */
export function parseRoot(text: string): string {
  if (!text.endsWith('/')) throw invalid('a root ends with "/"');
  parseObjectKey(text);
  if (text.length > MAX_ROOT_CHARACTERS) throw invalid(`a root has at most ${MAX_ROOT_CHARACTERS} characters`);
  if (!TAG_VALUE.test(text)) throw invalid('a root holds only letters, digits, spaces and _ . : / = + - @');
  return text;
}

function invalid(detail: string): LatchkeyError {
  return new LatchkeyError('invalid_request', detail);
}
