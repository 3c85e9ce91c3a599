/** URLs of team acme as they are signed with a session that has so much left, at a moment that stands still. */
import type { PresignRequest } from '../../shared/domain/signing/presign-item.ts';
import { presignBatch, Presigner, type Presigned } from '../../shared/domain/signing/presigner.ts';
import { scopeOf } from '../../shared/domain/authority/scope.ts';
import { SigningKeys } from '../../shared/domain/signing/sigv4/signing-keys.ts';
import { LatchkeyError } from '../../shared/errors.ts';

export const NOW = new Date('2026-11-23T10:00:00.700Z');
const PLACE = { team: 'acme', layout: 'webqsee', bucket: 'webqsee', root: 'webqsee/acme/items-root/' } as const;
const SCOPE = scopeOf({ ...PLACE, user: 'max', role: 'member', membership: 'g.m' });
const AWS = { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false };

export async function signedWith(leftSeconds: number, request: PresignRequest): Promise<Presigned> {
  const session = {
    credentials: { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' },
    expiresAt: new Date((Math.floor(NOW.getTime() / 1000) + leftSeconds) * 1000),
    tokenBytes: undefined,
    tokenPercent: undefined,
  };
  const [result] = await presignBatch([request], SCOPE, () =>
    Promise.resolve(new Presigner(SCOPE, session, AWS, NOW, new SigningKeys())),
  );
  if (result === undefined || result instanceof LatchkeyError) throw result ?? new Error('no result');
  return result;
}
