/** Presigns a request by hand, with any lifetime and parameters, also those that no SDK would sign. */
import { createHash, createHmac } from 'node:crypto';
import { EXAMPLE_KEY } from './verifying-server.ts';

interface Presigning {
  readonly expires?: number;
  readonly method?: string;
  readonly key?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly parameters?: readonly (readonly [name: string, value: string])[];
}

export function presignedPath(
  base: string,
  path: string,
  date: Date,
  { expires = 900, method = 'GET', key: signer = EXAMPLE_KEY, parameters = [] }: Presigning = {},
): string {
  const amzDate = `${date.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const scope = `${amzDate.slice(0, 8)}/eu-central-1/s3/aws4_request`;
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encodeURIComponent(`${signer.accessKeyId}/${scope}`)}`,
    `X-Amz-Date=${amzDate}`,
    `X-Amz-Expires=${expires}`,
    'X-Amz-SignedHeaders=host',
    ...parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  ]
    .sort()
    .join('&');
  const canonical = [method, path, query, `host:${new URL(base).host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${signer.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', amzDate, scope, hash].join('\n')).toString('hex');
  return `${path}?${query}&X-Amz-Signature=${signature}`;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
