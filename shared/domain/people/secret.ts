/**
 * Makes random secrets that people and programs hold: member and service tokens (`lk_{id}_{secret}`) and invite codes
 * (`lki_{id}_{secret}`). Only the SHA-256 of the secret is stored. With 256 random bits a slow password hash would gain nothing
 * and invite denial of service.
 */
import { hash, timingSafeEqual } from 'node:crypto';

const ID_BYTES = 10;
const SECRET_BYTES = 32;

export type SecretKind = 'token' | 'invite';
const MARKS: Readonly<Record<SecretKind, string>> = { token: 'lk', invite: 'lki' };

/** Returns the source of a pattern that matches a secret of this kind, its id and its secret part as groups. */
export function secretPattern(kind: SecretKind): string {
  return `${MARKS[kind]}_([0-9a-f]{20})_([A-Za-z0-9_-]{43})`;
}

const PATTERNS: Readonly<Record<SecretKind, RegExp>> = {
  token: new RegExp(`^${secretPattern('token')}$`),
  invite: new RegExp(`^${secretPattern('invite')}$`),
};

/** Matches the beginning of a secret of a kind, whole or cut, so the answer can name a mistaken kind. */
export const MARKED: Readonly<Record<SecretKind, RegExp>> = {
  token: /(?:^|[^A-Za-z0-9_-]|3D)lk_[0-9a-f]{8}/,
  invite: /(?:^|[^A-Za-z0-9_-]|3D)lki_[0-9a-f]{8}/,
};

/** Cryptographically random bytes, passed as an argument so that the domain has no randomness of its own. */
export type RandomBytes = (size: number) => Uint8Array;

/** True for a text in the form of an id: no store is read for others. */
export function isSecretId(text: string): boolean {
  return /^[0-9a-f]{20}$/.test(text);
}

export interface NewSecret {
  readonly id: string;
  /** The text for its holder, shown once. */
  readonly text: string;
  /** The stored hash: SHA-256 of the secret part, in hex. */
  readonly secretHash: string;
}

/** Returns the public half, by which the store finds the row. */
export function newSecretId(random: RandomBytes): string {
  return Buffer.from(random(ID_BYTES)).toString('hex');
}

export function newSecret(kind: SecretKind, random: RandomBytes, id = newSecretId(random)): NewSecret {
  const secret = Buffer.from(random(SECRET_BYTES)).toString('base64url');
  return { id, text: `${MARKS[kind]}_${id}_${secret}`, secretHash: hash('sha256', secret) };
}

/** @returns the id to look up and the hash to compare, or `null` if the text is not of this kind */
export function parseSecret(kind: SecretKind, text: string): { id: string; secretHash: string } | null {
  const match = PATTERNS[kind].exec(text);
  const [, id, secret] = match ?? [];
  return id === undefined || secret === undefined ? null : { id, secretHash: hash('sha256', secret) };
}

/** Returns what may be recorded of an issued secret: it leads from the secret to the record, and not back. */
export function digestOf(issued: string): string {
  return hash('sha256', issued);
}

/** Compares two hashes in constant time; hashes of other lengths match nothing. */
export function equalHashes(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Returns a random id of `[0-9a-v]`, five bits a character: short, because revoked ones share one IAM policy. */
export function randomId(characters: number, random: RandomBytes): string {
  const alphabet = '0123456789abcdefghijklmnopqrstuv';
  return Array.from(random(characters), (byte) => alphabet.charAt(byte & 31)).join('');
}
