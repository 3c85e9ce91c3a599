/**
 * An HTTP server that only verifies requests, and returns the result: the signature check without a service behind it.
 */
import { createServer } from 'node:http';
import { decodedTarget } from '../../src/receive.ts';
import { AwsError } from '../../src/aws-error.ts';
import type { Identity } from '../../src/request.ts';
import { verify, type KeyLookup } from '../../src/sigv4/verify.ts';

/** Key from AWS's own documentation. */
export const EXAMPLE_KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

export interface Found {
  /** `verified`, `unsigned`, or `{status} {code}` of the refusal. */
  readonly outcome: string;
  readonly payload?: string;
  readonly trailers?: Readonly<Record<string, string>>;
}

export interface VerifyingServer {
  readonly base: string;
  close(): Promise<void>;
}

export interface Settings {
  readonly now: () => Date;
  readonly region: string;
}

export async function startVerifyingServer(settings: Settings): Promise<VerifyingServer> {
  const server = createServer((request, response) => {
    const { path, query } = decodedTarget(request.url ?? '/');
    verify(request, {
      keyOf,
      region: settings.region,
      services: ['s3', 'sts'],
      now: settings.now(),
      path,
      query,
      body: request,
    })
      .then(async (verified): Promise<Found> => {
        if (verified === null) return { outcome: 'unsigned' };
        const chunks: Buffer[] = [];
        for await (const chunk of verified.body as AsyncIterable<Buffer>) chunks.push(chunk);
        return { outcome: 'verified', payload: Buffer.concat(chunks).toString(), trailers: verified.trailers };
      })
      .catch((error: unknown): Found => {
        if (!(error instanceof AwsError)) throw error;
        return { outcome: `${error.status} ${error.code}` };
      })
      .then((found) => {
        response.setHeader('connection', 'close');
        response.end(JSON.stringify(found));
        request.resume();
      })
      .catch((error: unknown) => {
        response.destroy(error as Error);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    base: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const keyOf: KeyLookup = (accessKeyId) => {
  if (accessKeyId !== EXAMPLE_KEY.accessKeyId) throw new AwsError('InvalidAccessKeyId', 403, 'unknown');
  const identity: Identity = {
    kind: 'root',
    accessKeyId,
    accountId: '123456789012',
    arn: 'arn:aws:iam::123456789012:root',
    identityPolicies: [],
    principalTags: {},
    contextKeys: {},
  };
  return { secretAccessKey: EXAMPLE_KEY.secretAccessKey, identity };
};
