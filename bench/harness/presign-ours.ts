/** Our side of the presign questions: a batch from the request's body to the bytes of the answer. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Presigner, presignBatch } from '../../shared/domain/presign.ts';
import { scopeOf } from '../../shared/domain/scope.ts';
import type { Session } from '../../shared/domain/session.ts';
import { SigningKeys } from '../../shared/domain/sigv4/signing-keys.ts';
import { presignReply } from '../../shared/http/presign-reply.ts';
import { presignItems } from '../../shared/http/presign-request.ts';
import { BUCKET, CREDENTIALS, LOCATION, ROOT } from './presign-work.ts';

/** @returns from a request's body to the bytes of its answer, with a session that is there already */
export function ourBatch(): (body: string) => Promise<Buffer> {
  const scope = scopeOf({
    team: 'demo',
    user: 'max',
    role: 'member',
    layout: 'webqsee',
    bucket: BUCKET,
    root: ROOT,
    membership: 'g.m',
  });
  const session: Session = {
    credentials: CREDENTIALS,
    expiresAt: new Date(Date.now() + 3_600_000),
    packedPolicySizePercent: undefined,
    tokenUtilizationPercent: undefined,
  };
  const keys = new SigningKeys();
  return async (body) => {
    const headers = { 'content-type': 'application/json' };
    const items = presignItems({ headers, body, isBase64Encoded: false } as unknown as APIGatewayProxyEventV2);
    const outcomes = await presignBatch(items, scope, () =>
      Promise.resolve(new Presigner(scope, session, LOCATION, new Date(), keys)),
    );
    return Buffer.from(presignReply(outcomes).body ?? '', 'utf8');
  };
}
