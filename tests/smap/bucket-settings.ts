/**
 * Answers, in front of the stand-in, the calls of an administrator that the stand-in does not have: a bucket's policy, public access
 * block, ownership, versioning and encryption, and the status of an access key. It keeps what it is sent, and judges nothing. All
 * else is the stand-in's.
 */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface BucketSettings {
  readonly url: string;
  /** What was put last, by subresource; a policy is JSON, all else XML. */
  readonly stored: Map<string, string>;
  close(): Promise<void>;
}

/** The id of the old key, by which AWS's own documentation shows one. */
export const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE';
const SUBRESOURCES = ['policy', 'publicAccessBlock', 'ownershipControls', 'versioning', 'encryption'];
const ENCRYPTION = `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>
  <SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;

/** @param policy of the bucket at the beginning */
export async function startBucketSettings(target: string, policy: string): Promise<BucketSettings> {
  const stored = new Map([
    ['policy', policy],
    ['encryption', ENCRYPTION],
    ['key', 'Active'],
  ]);
  const server = createServer((incoming, response) => {
    void answer(incoming, response, { target, stored }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { target, stored }: { readonly target: string; readonly stored: Map<string, string> },
): Promise<void> {
  const body = await buffer(incoming);
  const { method, url: path = '', headers } = incoming;
  const query = new URL(path, target).searchParams;
  const subresource = SUBRESOURCES.find((name) => query.has(name));
  const form = new URLSearchParams(body.toString('utf8'));
  const action = path === '/' && method === 'POST' ? form.get('Action') : null;
  if (subresource !== undefined && method === 'PUT') {
    stored.set(subresource, body.toString('utf8'));
    response.writeHead(subresource === 'policy' ? 204 : 200).end();
  } else if (subresource !== undefined) {
    response.end(stored.get(subresource));
  } else if (action === 'UpdateAccessKey') {
    stored.set('key', form.get('Status') ?? '');
    response.end('<UpdateAccessKeyResponse/>');
  } else if (action === 'ListAccessKeys') {
    const member = `<member><AccessKeyId>${ACCESS_KEY}</AccessKeyId><Status>${stored.get('key') ?? ''}</Status></member>`;
    response.end(
      `<ListAccessKeysResponse><ListAccessKeysResult><AccessKeyMetadata>${member}</AccessKeyMetadata></ListAccessKeysResult></ListAccessKeysResponse>`,
    );
  } else {
    const { hostname, port } = new URL(target);
    // The host stays, because signatures are made for it.
    const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false }, (result) => {
      response.writeHead(result.statusCode ?? 502, result.headers);
      result.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    outgoing.end(body);
  }
}
