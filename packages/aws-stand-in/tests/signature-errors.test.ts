/**
 * Details of the errors for signatures: the server's time, from which clients correct their clocks, and what should have
 * been signed. None of them is a secret.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { send, type Answer } from './harness/http.ts';
import { presignedPath } from './harness/presigned-path.ts';
import { signed, type SignedRequest, type Signing } from './harness/sigv4.ts';
import { REGION, s3Client, startStandIn, type StandIn } from './harness/stand-in.ts';
import { FORM_TYPE, formBody } from './harness/upload-form.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const MINUTE_MS = 60_000;
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE_MS);

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn({ now: () => NOW });
});
afterAll(() => standIn.dispose());

function sign(signing: Partial<Signing> = {}, more: Partial<SignedRequest> = {}): SignedRequest {
  const { url: base, rootKey: credentials } = standIn.aws;
  return signed(
    { method: 'GET', path: '/', headers: {}, body: '', ...more },
    { credentials, base, date: NOW, ...signing },
  );
}
const ask = (request: SignedRequest): Promise<Answer> => send(standIn.aws.url, request.path, request);

const COMMON = ['Message', 'Resource', 'RequestId', 'HostId'];

/** Returns the elements of an error's XML, without those that every error has. */
function detailsOf({ text }: Answer): Record<string, string> {
  const [, content = ''] = /<Error>(.*)<\/Error>/s.exec(text) ?? [];
  const elements = [...content.matchAll(/<([\w-]+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]);
  return Object.fromEntries(elements.filter(([name = '']) => !COMMON.includes(name))) as Record<string, string>;
}

describe('S3 tells the time', () => {
  test.each([16, -16])('if the clock of a signer is %d minutes off', async (minutes) => {
    expect(detailsOf(await ask(sign({ date: at(minutes) })))).toEqual({
      Code: 'RequestTimeTooSkewed',
      RequestTime: minutes > 0 ? '20260301T121600Z' : '20260301T114400Z',
      ServerTime: '2026-03-01T12:00:00Z',
      MaxAllowedSkewMilliseconds: '900000',
    });
  });

  test('if a URL has expired, or is not yet valid', async () => {
    const { url, rootKey: key } = standIn.aws;
    const use = (date: Date): Promise<Answer> => send(url, presignedPath(url, '/box/k', date, { key, expires: 60 }));
    expect(detailsOf(await use(at(-2)))).toEqual({
      Code: 'AccessDenied',
      'X-Amz-Expires': '60',
      Expires: '2026-03-01T11:59:00Z',
      ServerTime: '2026-03-01T12:00:00Z',
    });
    expect(detailsOf(await use(at(16)))).toEqual({
      Code: 'AccessDenied',
      'X-Amz-Date': String(at(16).getTime()),
      Expires: '2026-03-01T12:17:00Z',
      ServerTime: '2026-03-01T12:00:00Z',
    });
  });
});

describe('STS and DynamoDB tell the time in their messages', () => {
  const past = 'Signature expired: 20260301T114400Z is now earlier than 20260301T114500Z (20260301T120000Z - 15 min.)';
  const future =
    'Signature not yet current: 20260301T121600Z is still later than 20260301T121500Z (20260301T120000Z + 15 min.)';

  test.each([
    [-16, past],
    [16, future],
  ])('%d minutes', async (minutes, message) => {
    const post = { method: 'POST', body: 'Action=GetCallerIdentity&Version=2011-06-15' };
    const sts = await ask(sign({ service: 'sts', date: at(minutes) }, post));
    expect(sts.status).toBe(403);
    expect(sts.text).toContain(`<Code>SignatureDoesNotMatch</Code><Message>${message}</Message>`);
    const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    const dynamodb = await ask(
      sign({ service: 'dynamodb', date: at(minutes) }, { ...post, headers: target, body: '{}' }),
    );
    expect(dynamodb.status).toBe(400);
    expect(JSON.parse(dynamodb.text)).toEqual({
      __type: 'com.amazon.coral.service#InvalidSignatureException',
      message,
    });
  });
});

describe('S3 tells what should have been signed', () => {
  test('if a signature does not match', async () => {
    const { accessKeyId } = standIn.aws.rootKey;
    const request = sign({ credentials: { accessKeyId, secretAccessKey: 'guessed' } });
    const details = detailsOf(await ask(request));
    const { host, 'x-amz-content-sha256': hash } = request.headers;
    const canonical = `GET\n/\n\nhost:${host ?? ''}\nx-amz-content-sha256:${hash ?? ''}\nx-amz-date:20260301T120000Z\n\nhost;x-amz-content-sha256;x-amz-date\n${hash ?? ''}`;
    expect(details).toMatchObject({
      Code: 'SignatureDoesNotMatch',
      AWSAccessKeyId: accessKeyId,
      SignatureProvided: /Signature=(\w+)/.exec(request.headers['authorization'] ?? '')?.[1],
      CanonicalRequest: canonical,
      CanonicalRequestBytes: Buffer.from(canonical).toString('hex').match(/../g)?.join(' '),
    });
    expect(details['StringToSign']).toMatch(
      /^AWS4-HMAC-SHA256\n20260301T120000Z\n20260301\/eu-central-1\/s3\/aws4_request\n\w{64}$/,
    );
  });

  test('never the signature that would match', async () => {
    const right = /Signature=(\w+)/.exec(sign().headers['authorization'] ?? '')?.[1] ?? '';
    const { accessKeyId } = standIn.aws.rootKey;
    const answer = await ask(sign({ credentials: { accessKeyId, secretAccessKey: 'guessed' } }));
    expect(right).toHaveLength(64);
    expect(answer.text + JSON.stringify(answer.headers)).not.toContain(right);
    expect(answer.text).not.toContain(Buffer.from(right).toString('hex').match(/../g)?.join(' '));
  });

  test('for a form, whose policy is what is signed', async () => {
    const forger = s3Client(standIn, { ...standIn.aws.rootKey, secretAccessKey: 'guessed' });
    const here = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
    expect((await ask(sign({}, { method: 'PUT', path: '/forms', body: here }))).status).toBe(200);
    // The package brings its own copy of the client's class; only its configuration is used.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    const { fields } = await createPresignedPost(forger, { Bucket: 'forms', Key: 'k', Expires: 60 });
    expect(
      detailsOf(
        await send(standIn.aws.url, '/forms', { method: 'POST', headers: FORM_TYPE, body: formBody(fields, 'x') }),
      ),
    ).toMatchObject({
      Code: 'SignatureDoesNotMatch',
      AWSAccessKeyId: standIn.aws.rootKey.accessKeyId,
      StringToSign: fields['Policy'],
      SignatureProvided: fields['X-Amz-Signature'],
    });
  });

  test('and which key it does not know', async () => {
    const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'guessed' };
    expect(detailsOf(await ask(sign({ credentials })))).toEqual({
      Code: 'InvalidAccessKeyId',
      AWSAccessKeyId: 'AKIAUNKNOWN',
    });
  });
});

test('every answer has the stand-in’s time and a request id', async () => {
  const post = { method: 'POST', body: 'Action=GetCallerIdentity&Version=2011-06-15' };
  const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  const requests = [
    sign(),
    sign({ date: at(16) }),
    sign({}, { path: '/none', method: 'HEAD' }),
    { ...sign(), path: '/none/%zz' },
    sign({ service: 'sts' }, post),
    sign({ service: 'sts', date: at(16) }, post),
    sign({ service: 'dynamodb' }, { ...post, headers: target, body: '{}' }),
    sign({ service: 'dynamodb', date: at(16) }, { ...post, headers: target, body: '{}' }),
  ];
  for (const request of requests) {
    const { headers } = await ask(request);
    expect(headers.date).toBe('Sun, 01 Mar 2026 12:00:00 GMT');
    expect(headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
  }
});

describe('a client of the SDK whose clock is wrong corrects it and succeeds', () => {
  const clientOptions = (systemClockOffset: number): ConstructorParameters<typeof S3Client>[0] & object => ({
    endpoint: standIn.aws.url,
    region: REGION,
    credentials: standIn.aws.rootKey,
    forcePathStyle: true,
    systemClockOffset,
    maxAttempts: 2,
  });

  test('of S3', async () => {
    // Its clock is off by years, for the stand-in's stands still.
    const s3 = new S3Client(clientOptions(0));
    const { $metadata } = await s3.send(new CreateBucketCommand({ Bucket: 'box' }));
    expect($metadata.attempts).toBe(2);
    const next = await s3.send(new PutObjectCommand({ Bucket: 'box', Key: 'k', Body: 'x' }));
    expect(next.$metadata.attempts).toBe(1);
    s3.destroy();
  });

  test('of STS', async () => {
    const sts = new STSClient({ ...clientOptions(0) });
    const { Account, $metadata } = await sts.send(new GetCallerIdentityCommand({}));
    expect([Account, $metadata.attempts]).toEqual(['123456789012', 2]);
    sts.destroy();
  });
});
