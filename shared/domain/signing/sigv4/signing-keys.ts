/**
 * Caches the signing material of a session in a warm function: the day's signing key, which takes five HMACs, and the token as
 * queries have it.
 */
import type { SessionCredentials } from '../../session/session.ts';
import { signingKey, type HmacKey } from './signing-key.ts';
import { uriEncode } from './uri-encode.ts';

export interface SigningMaterial {
  readonly key: HmacKey;
  /** `X-Amz-Security-Token`, URI-encoded. */
  readonly encodedToken: string;
}

export class SigningKeys {
  /** The map is weak, so the material goes with its session. */
  readonly #cached = new WeakMap<SessionCredentials, SigningMaterial & { readonly place: string }>();

  /** @param day `YYYYMMDD` of the signing time in UTC */
  get(credentials: SessionCredentials, day: string, region: string, service: string): SigningMaterial {
    const place = `${day}/${region}/${service}`;
    const kept = this.#cached.get(credentials);
    if (kept?.place === place) return kept;
    const key = signingKey(credentials.secretAccessKey, day, region, service);
    const material = { place, key, encodedToken: uriEncode(credentials.sessionToken) };
    this.#cached.set(credentials, material);
    return material;
  }
}
