/** Runs our side of the presign questions, from a request's body to the bytes of its answer. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { bodyBytes } from '../../local/gateway.ts';
import { presignBatch } from '../../shared/domain/signing/presigner.ts';
import { presignReply } from '../../shared/http/presign/presign-reply.ts';
import { presignItems } from '../../shared/http/presign/presign-request.ts';
import { SCOPE, warmPresigner } from './presign-urls.ts';

export function ourBatch(): (body: string) => Promise<Buffer> {
  const open = warmPresigner();
  return async (body) => {
    const headers = { 'content-type': 'application/json' };
    const items = presignItems({ headers, body, isBase64Encoded: false } as unknown as APIGatewayProxyEventV2);
    const outcomes = await presignBatch(items, SCOPE, open);
    return bodyBytes(presignReply(outcomes, {}, () => undefined));
  };
}
