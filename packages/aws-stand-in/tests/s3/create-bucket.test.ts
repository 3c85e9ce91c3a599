/**
 * CreateBucket: reserved names, the location constraint, and what else a request for a new bucket can ask for.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { refusal, type Answer } from '../harness/http.ts';
import { outcome, startStandIn } from '../harness/stand-in.ts';
import { boxOf, startBox, type Box } from '../harness/box.ts';
import vectors from '../vectors/new-buckets.json' with { type: 'json' };

const HERE =
  '<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>';

let box: Box;
beforeAll(async () => {
  box = await startBox();
});
afterAll(() => box.dispose());

const create = (name: string, body = HERE, headers: Record<string, string> = {}): Promise<Answer> =>
  box.at(`/${name}`, { method: 'PUT', body, headers });
const isThere = async (name: string): Promise<boolean> => (await box.at(`/${name}`, { method: 'HEAD' })).status === 200;

test.each(vectors.reserved)('the name %s is not given', async (name) => {
  expect(refusal(await create(name))).toBe('400 InvalidBucketName');
  // A bucket of that name may be older than the rule, so a request to it is no error in itself.
  expect(refusal(await box.at(`/${name}?list-type=2`))).toBe('404 NoSuchBucket');
});

test.each(vectors.allowed)('the name %s is given', async (name) => {
  expect((await create(name)).status).toBe(200);
  expect((await box.at(`/${name}`, { method: 'DELETE' })).status).toBe(204);
});

describe('the body', () => {
  test.each(vectors.bodies)('$name: $answer', async ({ body, answer, message }) => {
    const created = await create('of-a-body', body);
    expect(refusal(created)).toBe(answer);
    if (message !== undefined) expect(created.text).toContain(`<Message>${message}</Message>`);
    expect(await isThere('of-a-body')).toBe(answer === '200');
    await box.at('/of-a-body', { method: 'DELETE' });
  });
});

describe('in another region', () => {
  const inRegion = async (region: string, name: string, constraint: string | null): Promise<string> => {
    const standIn = await startStandIn({ region });
    const body = constraint === null ? '' : HERE.replace('>eu-central-1<', `>${constraint}<`);
    const owner = boxOf(standIn, standIn.aws.rootKey);
    const answer = refusal(await owner.at(`/${name}`, { method: 'PUT', body }, { region }));
    await standIn.dispose();
    return answer;
  };

  test.each<[string, string | null, string]>([
    ['us-east-1', null, '200'],
    ['us-east-1', '', '200'],
    ['us-east-1', 'us-east-1', '400 InvalidLocationConstraint'],
    ['us-east-1', 'nowhere', '400 InvalidLocationConstraint'],
    ['us-east-1', 'eu-central-1', '501 NotImplemented'],
    ['eu-west-1', 'EU', '200'],
    ['eu-west-1', 'eu-west-1', '200'],
    ['eu-west-1', 'us-east-1', '400 IllegalLocationConstraintException'],
  ])('%s, constraint %j: %s', async (region, constraint, expected) => {
    expect(await inRegion(region, 'box', constraint)).toBe(expected);
  });

  test.each(['us-east-1', 'eu-west-3'])('the SDK names its own region: %s', async (region) => {
    const standIn = await startStandIn({ region });
    const options = { endpoint: standIn.aws.url, region, forcePathStyle: true, credentials: standIn.aws.rootKey };
    const s3 = new S3Client(options);
    expect(await outcome(s3.send(new CreateBucketCommand({ Bucket: 'box' })))).toBe('ok');
    s3.destroy();
    await standIn.dispose();
  });
});

test.each([
  ['x-amz-bucket-object-lock-enabled', 'true', '501 NotImplemented'],
  ['x-amz-object-ownership', 'ObjectWriter', '501 NotImplemented'],
  ['x-amz-bucket-namespace', 'account-regional', '501 NotImplemented'],
  ['x-amz-grant-full-control', 'id=x', '501 NotImplemented'],
  ['x-amz-acl', 'public-read', '400 AccessControlListNotSupported'],
])('%s: %s creates nothing', async (name, value, expected) => {
  expect(refusal(await create('of-a-header', HERE, { [name]: value }))).toBe(expected);
  expect(await isThere('of-a-header')).toBe(false);
});
