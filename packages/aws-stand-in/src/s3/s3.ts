/** S3 as a service of the stand-in: its stores, its pending requests, and its shutdown. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { PolicyDocument } from '../policy/document.ts';
import type { VerifiedRequest } from '../request.ts';
import type { Incoming } from './call.ts';
import { corsHeaders } from './cors.ts';
import { dispatch } from './dispatch.ts';
import type { VerifyForm } from './operation.ts';
import { ObjectStore } from './store.ts';
import { targetOf } from './target.ts';
import { UploadStore } from './uploads.ts';

export interface S3 {
  serve(request: VerifiedRequest, response: ServerResponse, verifyForm: VerifyForm): Promise<void>;
  /** Returns the policy of the bucket that a resource is, or is in. */
  policyOf(resourceArn: string): PolicyDocument | undefined;
  /** Returns the CORS headers of the response to this request, whether it succeeds or fails. */
  corsHeaders(incoming: IncomingMessage): Record<string, string>;
  /**
   * Resolves once pending requests have ended, so that the next process that opens the data folder finds it at rest.
   */
  close(): Promise<void>;
}

/** Interval between searches for expired uploads. */
const EXPIRY_INTERVAL_MS = 3600 * 1000;

interface S3Options extends Pick<Incoming, 'hasPrincipal'> {
  readonly dataDir: string;
  readonly now: () => Date;
}

export async function createS3({ dataDir, now, hasPrincipal }: S3Options): Promise<S3> {
  const store = await ObjectStore.open(join(dataDir, 's3'));
  const uploads = await UploadStore.open(store);
  await uploads.expire(now());
  const expiry = setInterval(() => void uploads.expire(now()).catch(console.error), EXPIRY_INTERVAL_MS).unref();
  const underWay = new Set<Promise<void>>();

  async function answer(request: VerifiedRequest, response: ServerResponse, verifyForm: VerifyForm): Promise<void> {
    const target = targetOf(request.path);
    const { isAllowed } = request;
    await dispatch({ store, uploads, request, response, target, hasPrincipal, isAllowed, verifyForm });
  }

  return {
    serve: async (request, response, verifyForm) => {
      const served = answer(request, response, verifyForm);
      underWay.add(served);
      try {
        await served;
      } finally {
        underWay.delete(served);
      }
    },
    policyOf: (resourceArn) => {
      const [, bucket = ''] = /^arn:aws:s3:::([^/]*)/.exec(resourceArn) ?? [];
      return store.buckets.get(bucket)?.policy?.document;
    },
    corsHeaders: ({ url = '', method, headers }) => {
      const [, bucket = ''] = /^\/([^/?]*)/.exec(url) ?? [];
      return method === 'OPTIONS' ? {} : corsHeaders(store.buckets.get(bucket)?.cors ?? [], method, headers);
    },
    close: async () => {
      clearInterval(expiry);
      await Promise.allSettled(underWay);
    },
  };
}
