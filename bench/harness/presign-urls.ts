/** Runs our side of the presign questions without HTTP: the decision and the signature of each URL. */
import type { PresignRequest } from '../../shared/domain/signing/presign-item.ts';
import { Presigner, presignBatch } from '../../shared/domain/signing/presigner.ts';
import { scopeOf } from '../../shared/domain/authority/scope.ts';
import type { Session } from '../../shared/domain/session/session.ts';
import { SigningKeys } from '../../shared/domain/signing/sigv4/signing-keys.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import { BUCKET, CREDENTIALS, EXPIRES_SECONDS, LOCATION, ROOT } from './presign-work.ts';

export const SCOPE = scopeOf({
  team: 'demo',
  user: 'max',
  role: 'member',
  layout: 'webqsee',
  bucket: BUCKET,
  root: ROOT,
  membership: 'g.m',
});

/** @returns a function that opens a presigner whose session is cached, as in a warm function */
export function warmPresigner(): () => Promise<Presigner> {
  const session: Session = {
    credentials: CREDENTIALS,
    expiresAt: new Date(Date.now() + 3_600_000),
    tokenBytes: undefined,
    tokenPercent: undefined,
  };
  const keys = new SigningKeys();
  return () => Promise.resolve(new Presigner(SCOPE, session, LOCATION, new Date(), keys));
}

export async function ourUrls(keys: readonly string[]): Promise<string[]> {
  const requests = keys.map((key): PresignRequest => ({ op: 'get', key, expiresInSeconds: EXPIRES_SECONDS }));
  return Array.from(await presignBatch(requests, SCOPE, warmPresigner()), (outcome) => {
    if (outcome instanceof LatchkeyError) throw outcome;
    return outcome.url;
  });
}
