/** Plants faults of the broker and of the roles, and checks that `latchkey doctor` finds each, with a remedy. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Finding } from '../../clients/cli/doctor/finding.ts';
import { storeClient } from '../../clients/cli/doctor/sitters.ts';
import { useLatchkey } from '../harness/use-latchkey.ts';
import { startFront, withFields, without, type Edit, type Front } from './doctor-front.ts';
import { contentOf, examined, faultsOf, ofArea } from './doctor-world.ts';

const latchkey = useLatchkey({ members: ['max', 'ada'] });
let front: Front | undefined;

afterEach(async () => {
  await front?.close();
  front = undefined;
  // Whatever was wrong, no probe and no object stays.
  expect(await latchkey.operator.probes('demo')).toEqual([]);
  expect((await contentOf(latchkey, 'webqsee')).filter((key) => key.includes('doctor'))).toEqual([]);
});

async function behind(edit: Edit): Promise<readonly Finding[]> {
  front = await startFront(latchkey.broker, edit);
  return examined(latchkey, 'demo', { broker: front.url });
}

function found(findings: readonly Finding[], area: string, what: RegExp): Finding {
  const one = ofArea(findings, area).find((finding) => finding.state === 'fault' && what.test(finding.what));
  if (one === undefined)
    throw new Error(`no fault of ${area} like ${String(what)} in ${JSON.stringify(findings, null, 1)}`);
  expect(one.remedy).toEqual(expect.stringMatching(/\w/));
  return one;
}

describe('the broker', () => {
  test('that does not answer', async () => {
    const findings = await examined(latchkey, 'demo', { broker: 'http://127.0.0.1:9' });
    found(findings, 'broker', /does not answer at http:\/\/127\.0\.0\.1:9: /);
    expect(ofArea(findings, 'roles')).toMatchObject([{ state: 'unchecked' }]);
  });

  test('without TLS, to which no token is sent', async () => {
    const findings = await examined(latchkey, 'demo', { broker: 'http://broker.example' });
    found(findings, 'broker', /everything on the way reads the tokens/);
  });

  test('of another stack', async () => {
    const request = (asked: Parameters<NonNullable<Edit['request']>>[0]): typeof asked => ({
      ...asked,
      headers: { ...asked.headers, ...('authorization' in asked.headers ? { authorization: 'Bearer lk_0' } : {}) },
    });
    found(await behind({ request }), 'broker', /it is the broker of another stack/);
  });

  test.each([
    [90, /differ by (?:89|90|91) s: URLs and proofs/],
    [-400, /differ by (?:399|400|401) s: S3 refuses/],
  ])('whose clock is %d s off', async (seconds, what) => {
    const date = (): string => new Date(Date.now() + seconds * 1000).toUTCString();
    const findings = await behind({
      answer: (_request, answer) => ({ ...answer, headers: { ...answer.headers, date: date() } }),
    });
    found(findings, 'clock', what);
    expect(faultsOf(findings)).toHaveLength(2);
  });

  test('whose answers pages cannot read', async () => {
    const findings = await behind({
      answer: (_request, answer) => ({ ...answer, headers: without(answer.headers, 'access-control-allow-origin') }),
    });
    found(findings, 'broker', /does not let a page of another origin send its token/);
  });

  test('that tells members another region than the bucket’s', async () => {
    const findings = await behind({
      answer: ({ path, method }, answer) =>
        method === 'GET' && path === '/v1/teams/demo' ? withFields(answer, { region: 'us-east-1' }) : answer,
    });
    found(findings, 'broker', /tells members region "us-east-1", and the stack's settings say "eu-central-1"/);
  });

  test('that signs what a role may not do', async () => {
    const findings = await behind({
      answer: ({ path }, answer) => {
        if (!path.endsWith('/presign')) return answer;
        const { results } = JSON.parse(answer.text) as { results: { url?: string }[] };
        const [signed] = results.filter(({ url }) => url !== undefined);
        return withFields(answer, { results: results.map((result) => ('url' in result ? result : signed)) });
      },
    });
    found(findings, 'links viewer', /the broker signs put of /);
  });

  test('that forgets to refuse a member who has ended', async () => {
    let kept: string | undefined;
    const findings = await behind({
      answer: ({ path }, answer) => {
        if (!path.endsWith('/credentials')) return answer;
        if (answer.status === 200) kept = answer.text;
        return answer.status === 401 && kept !== undefined ? { ...answer, status: 200, text: kept } : answer;
      },
    });
    found(findings, 'removal', /the broker answers 200 to the token of a member who has ended/);
  });

  test('that STS refuses', async () => {
    const findings = await behind({
      answer: ({ path, method }, answer) =>
        path.endsWith('/credentials') && method === 'POST' && answer.status === 200
          ? {
              ...answer,
              status: 502,
              text: JSON.stringify({ code: 'upstream_refused', detail: 'STS refused\u001b[2J' }),
            }
          : answer,
    });
    expect(found(findings, 'role viewer', /gets no credentials: 502 upstream_refused STS refused/).what).not.toContain(
      '\u001b',
    );
    expect(ofArea(findings, 'roles')).toMatchObject([{ state: 'unchecked' }]);
  });
});

test('the configuration that names another region than the bucket’s', async () => {
  const store = { ...latchkey.operator.store, s3Region: 'us-east-1' };
  found(
    await examined(latchkey, 'demo', { store }),
    'region',
    /the bucket is in eu-central-1, and the settings say us-east-1/,
  );
});

describe('the roles', () => {
  test('whose session role allows too little', async () => {
    const iam = new IAMClient({
      endpoint: latchkey.aws,
      region: 'eu-central-1',
      credentials: latchkey.running.rootKey,
    });
    const policy = { RoleName: 'latchkey-gallery', PolicyName: 'too-narrow' };
    const statement = { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement });
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
    try {
      const findings = await examined(latchkey, 'demo');
      for (const area of ['shared', 'protected', 'private'])
        found(findings, 'role member', new RegExp(`^S3 refuses write in ${area}/, own folder, which`));
      found(findings, 'role admin', /^S3 refuses CreateMultipartUpload/);
      found(findings, 'links member', /S3 answers a signed put with 403 AccessDenied/);
      // What is refused for everybody is no fault of a viewer, who reads objects that the operator put.
      expect(ofArea(findings, 'role viewer').every(({ state }) => state === 'ok')).toBe(true);
    } finally {
      await iam.send(new DeleteRolePolicyCommand(policy));
      iam.destroy();
    }
  });

  test('whose session policy the store ignores: each has what the admin may', async () => {
    const credentials = await latchkey.keys('ada');
    const wide = await behind({
      answer: ({ path }, answer) =>
        path.endsWith('/credentials') && answer.status === 200 ? withFields(answer, { credentials }) : answer,
    });
    found(wide, 'role viewer', /^S3 lets write in shared\/, own folder, through/);
    found(wide, 'role viewer', /^S3 lets delete in protected\/, another's folder, through/);
    found(wide, 'role viewer', /^S3 lets list in private\/, another's folder, through/);
  });
});

test('an operator without rights on the bucket is told which are missing, and what stays', async () => {
  const { region, aws } = latchkey.running.demo;
  const { accessKeyId, secretAccessKey, sessionToken } = (await latchkey.credentials('max')).credentials;
  const own = storeClient(
    { region, endpoint: aws, forcePathStyle: true },
    { accessKeyId, secretAccessKey, sessionToken },
  );
  const findings = await examined(latchkey, 'demo-smap', { own });
  own.destroy();
  expect(ofArea(findings, 'bucket policy')).toMatchObject([
    { state: 'unchecked', remedy: 'give yourself the right s3:GetBucketPolicy on the bucket' },
  ]);
  const staying = ofArea(findings, 'traces').filter(({ state }) => state === 'fault');
  const keys = (await contentOf(latchkey, 'smap')).filter((key) => key.includes('/latchkey-doctor-'));
  expect(keys.length).toBeGreaterThan(5);
  for (const key of keys) {
    const [name = ''] = key.split(' ');
    expect(staying).toContainEqual(
      expect.objectContaining({ what: `the object ${name} stays: you may not remove it` }),
    );
  }
  // The next run, with the right, removes them.
  const next = await examined(latchkey, 'demo-smap');
  expect(ofArea(next, 'traces')).toContainEqual(
    expect.objectContaining({ state: 'note', what: expect.stringContaining(`its ${keys.length} objects removed`) }),
  );
  expect((await contentOf(latchkey, 'smap')).filter((key) => key.includes('doctor'))).toEqual([]);
});

test('a store without session tags has no second wall and no revocation, and that is not well', async () => {
  const store = { ...latchkey.operator.store, sessionTags: false };
  const findings = await examined(latchkey, 'demo', { store });
  expect(faultsOf(findings)).toEqual([]);
  expect(findings.filter(({ what }) => what.includes('SESSION_TAGS=off'))).toMatchObject([
    { state: 'unchecked', area: 'roles' },
    { state: 'unchecked', area: 'removal' },
  ]);
});
