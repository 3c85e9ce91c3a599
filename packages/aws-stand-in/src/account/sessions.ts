/**
 * Sessions of assumed roles. The token carries the session itself, sealed with AES-256-GCM, so sessions need no store
 * and survive a restart. The role's own policies are looked up at each request, so a change to them takes effect on
 * live sessions.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { AwsError } from '../aws-error.ts';

export interface SessionContent {
  readonly accessKeyId: string;
  readonly roleName: string;
  readonly sessionName: string;
  readonly sourceIdentity?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The session policy's JSON text, as provided. */
  readonly policy?: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

const NONCE_BYTES = 12;
const SEAL_BYTES = 16;
const MAX_CONTENT_BYTES = 64 * 1024;
const KEY_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export class SessionSealer {
  readonly #key: Buffer;

  /** @param key 32 bytes, stored with the account */
  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(content: SessionContent): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(deflateRawSync(JSON.stringify(content))), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** @throws AwsError InvalidToken, ExpiredToken */
  open(token: string, accessKeyId: string, now: Date): SessionContent {
    const content = this.#unseal(token);
    if (content.accessKeyId !== accessKeyId) throw invalidToken();
    if (content.expiresAtMs <= now.getTime())
      throw new AwsError('ExpiredToken', 400, 'The provided token has expired.');
    return content;
  }

  /** Derives the secret key of a session from its key id, so that it need not be stored. */
  secretOf(accessKeyId: string): string {
    return createHmac('sha256', this.#key).update(`secret ${accessKeyId}`).digest('base64').slice(0, 40);
  }

  #unseal(token: string): SessionContent {
    try {
      const bytes = Buffer.from(token, 'base64');
      // Node ignores characters that are not base64; a session must have one token, not every spelling of it.
      if (bytes.toString('base64') !== token) throw invalidToken();
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: SEAL_BYTES });
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + SEAL_BYTES));
      const sealed = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + SEAL_BYTES)), decipher.final()]);
      return JSON.parse(
        inflateRawSync(sealed, { maxOutputLength: MAX_CONTENT_BYTES }).toString('utf8'),
      ) as SessionContent;
    } catch {
      throw invalidToken();
    }
  }
}

/** @param prefix `AKIA` for long-lived keys, `ASIA` for sessions, `AROA` for roles */
export function newKeyId(prefix: 'AKIA' | 'ASIA' | 'AROA'): string {
  return prefix + Array.from(randomBytes(16), (byte) => KEY_ID_ALPHABET.charAt(byte & 31)).join('');
}

export function newSecretKey(): string {
  return randomBytes(30).toString('base64');
}

function invalidToken(): AwsError {
  return new AwsError('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.');
}
