/** Checks which parameters are accepted, up to each limit, and the line that reports a wrong one. */
import { describe, expect, test } from '@jest/globals';
import { faultOf, MAX_BUCKET_CHARS, MAX_LIST_CHARS } from '../../infrastructure/parameter-faults.ts';
import { PARAMETERS, readParameters, type ParameterName } from '../../infrastructure/parameters.ts';

type Provided = Partial<Record<ParameterName | 'stage' | 'region', string>>;

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';

/** Resolves parameters as `serverless` does from the command line. */
async function fault({ stage = 'prod', region = 'eu-central-1', ...provided }: Provided): Promise<string | null> {
  const resolveVariable = (variable: string): Promise<string | null> => {
    const [, name = ''] = /^param:(\w+), ''$/.exec(variable) ?? [];
    return Promise.resolve(variable === 'sls:stage' ? stage : (provided[name as ParameterName] ?? ''));
  };
  const items = Object.entries(provided).map(([name, value]) => `${name}=${value}`);
  return faultOf(await readParameters({ resolveVariable }), items, region);
}

const SUBNETS = 'subnet-0a1b2c3d';
const GROUPS = 'sg-0a1b2c3d';
const idsOf = (kind: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${kind}-${String(index).padStart(17, '0')}`).join(',');
const bucketOf = (chars: number, first = 'a'): string => first.padEnd(chars, 'x');
/** Returns names of 63 characters, separated by commas, and a last one that fills the rest. */
function bucketsOf(chars: number): string {
  const whole = Math.floor(chars / 64);
  const names = Array.from({ length: whole }, (_, index) => `${String(index).padStart(2, '0')}${'x'.repeat(61)}`);
  return [...names, bucketOf(chars - whole * 64, 'b')].join(',');
}

test.each<[string, Provided, string]>([
  [
    'a line break, after which serverless reads nothing',
    { galleryBuckets: 'one-b,\ntwo-b' },
    'parameter galleryBuckets has a line break',
  ],
  ['a line break in place of a comma', { smapBuckets: 'one-b\r\ntwo-b' }, 'parameter smapBuckets has a line break'],
  [
    'nothing, as of a variable that is not set',
    { galleryBuckets: '' },
    'parameter galleryBuckets is empty; leave it out',
  ],
  ['blanks', { alarmTopic: '  ' }, 'parameter alarmTopic is empty; leave it out'],
  ['commas alone', { smapBuckets: ', ,' }, 'parameter smapBuckets is empty; leave it out'],
])('%s is no value', async (_what, provided, line) => {
  expect(await fault(provided)).toContain(line);
});

test('a slash at the end of an address is no other address', async () => {
  const provided = async (publicUrls: string): Promise<unknown> =>
    (
      await readParameters({
        resolveVariable: (name) => Promise.resolve(name.includes('publicUrls') ? publicUrls : ''),
      })
    ).provided;
  expect(await provided('https://x.org/a/')).toEqual(await provided('https://x.org/a'));
});

describe('is taken', () => {
  test.each<[string, Provided]>([
    ['nothing', {}],
    [
      'everything',
      {
        galleryBuckets: 'our-gallery, our-archive',
        smapBuckets: 'our.smap',
        smapServerActions: 'translate:TranslateText,ses:SendRawEmail',
        smapBasic: 'on',
        attachmentsSubnets: 'subnet-0a1b2c3d, subnet-0a1b2c3d4e5f60718',
        attachmentsSecurityGroups: 'sg-0a1b2c3d',
        alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:alarms',
        architecture: 'x86_64',
        publicUrls: 'https://keys.example.org/latchkey,https://keys.example.org:8443',
        oidcIssuers: '[{"issuer":"https://login.example.org","audience":"latchkey"}]',
        domainName: 'keys.example.org',
        certificateArn: CERTIFICATE,
        drop: 'galleryBuckets',
      },
    ],
    ['a bucket of 3 characters, and one of 63', { galleryBuckets: `abc,${bucketOf(63)}` }],
    ['smapBasic, said to be off', { smapBasic: 'off' }],
    [
      'sixteen subnets and five security groups',
      { attachmentsSubnets: idsOf('subnet', 16), attachmentsSecurityGroups: idsOf('sg', 5) },
    ],
    ['a stage of 16', { stage: 's'.repeat(16) }],
    ['a stage of 1', { stage: 's' }],
    ['buckets up to the limit', { galleryBuckets: bucketsOf(MAX_BUCKET_CHARS) }],
    ['ten URLs', { publicUrls: Array.from({ length: 10 }, (_, index) => `https://h${index}.example.org/`).join(',') }],
    ['URLs up to the limit', { publicUrls: `https://${'h'.repeat(MAX_LIST_CHARS - 8)}` }],
    [
      'a region of GovCloud',
      {
        region: 'us-gov-west-1',
        alarmTopic: 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms',
      },
    ],
  ])('%s', async (_what, provided) => {
    expect(await fault(provided)).toBeNull();
  });
});

describe('is refused', () => {
  test.each<[string, Provided, string]>([
    ['no bucket name', { galleryBuckets: 'Not_A_Bucket' }, 'parameter galleryBuckets: Not_A_Bucket is not the name'],
    ['a wildcard', { smapBuckets: 'good-bucket,*' }, 'parameter smapBuckets: * is not the name'],
    ['two dots', { smapBuckets: 'two..dots' }, 'parameter smapBuckets: two..dots is not the name'],
    ['a bucket of 2 characters', { smapBuckets: 'ab' }, 'parameter smapBuckets: ab is not the name'],
    ['a bucket of 64', { smapBuckets: bucketOf(64) }, 'is not the name of a bucket'],
    ['a bucket twice', { smapBuckets: 'one-bucket,one-bucket' }, 'parameter smapBuckets: one-bucket is listed twice'],
    [
      'a bucket in both lists',
      { galleryBuckets: 'one-b,two-b', smapBuckets: 'two-b' },
      'parameter smapBuckets: two-b is one of',
    ],
    [
      'too many buckets',
      { galleryBuckets: bucketsOf(MAX_BUCKET_CHARS + 1) },
      `together are longer than ${MAX_BUCKET_CHARS}`,
    ],
    [
      'too many buckets beside a network',
      {
        galleryBuckets: bucketsOf(MAX_BUCKET_CHARS - 20),
        attachmentsSubnets: 'subnet-0a1b2c3d',
        attachmentsSecurityGroups: 'sg-0a1b2c3d',
      },
      'together are longer',
    ],
    [
      'too many in both lists',
      { galleryBuckets: bucketsOf(MAX_BUCKET_CHARS - 3), smapBuckets: 'abc' },
      'together are longer',
    ],
    [
      'a wildcard of actions',
      { smapServerActions: 'translate:*' },
      'parameter smapServerActions: translate:* is not an exact',
    ],
    [
      'an action of S3',
      { smapServerActions: 'ses:SendEmail,s3:GetObject' },
      'parameter smapServerActions: s3:GetObject is of none of',
    ],
    [
      'an action of IAM',
      { smapServerActions: 'iam:PassRole' },
      'parameter smapServerActions: iam:PassRole is of none of',
    ],
    ['an action twice', { smapServerActions: 'ses:SendEmail,ses:SendEmail' }, 'is listed twice'],
    [
      'too many actions',
      { smapServerActions: `ses:${'X'.repeat(MAX_LIST_CHARS)}` },
      `smapServerActions is longer than ${MAX_LIST_CHARS}`,
    ],
    ['another word for on', { smapBasic: 'true' }, 'parameter smapBasic: true is not one of: off, on'],
    ['on in capitals', { smapBasic: 'ON' }, 'parameter smapBasic: ON is not one of: off, on'],
    ['subnets alone', { attachmentsSubnets: SUBNETS }, 'parameter attachmentsSecurityGroups is missing'],
    ['security groups alone', { attachmentsSecurityGroups: GROUPS }, 'parameter attachmentsSubnets is missing'],
    [
      'a security group for a subnet',
      { attachmentsSubnets: GROUPS, attachmentsSecurityGroups: GROUPS },
      'parameter attachmentsSubnets: sg-0a1b2c3d is not the id of one',
    ],
    [
      'a subnet for a security group',
      { attachmentsSubnets: SUBNETS, attachmentsSecurityGroups: `${GROUPS},${SUBNETS}` },
      'parameter attachmentsSecurityGroups: subnet-0a1b2c3d is not the id of one',
    ],
    [
      'an id in capitals',
      { attachmentsSubnets: 'subnet-0A1B2C3D', attachmentsSecurityGroups: GROUPS },
      'parameter attachmentsSubnets: subnet-0A1B2C3D is not the id of one',
    ],
    [
      'an id of 7 digits',
      { attachmentsSubnets: 'subnet-0a1b2c3', attachmentsSecurityGroups: GROUPS },
      'is not the id of one',
    ],
    [
      'an id of 18 digits',
      { attachmentsSubnets: SUBNETS, attachmentsSecurityGroups: `sg-${'0'.repeat(18)}` },
      'is not the id of one',
    ],
    [
      'a subnet twice',
      { attachmentsSubnets: `${SUBNETS},${SUBNETS}`, attachmentsSecurityGroups: GROUPS },
      'parameter attachmentsSubnets: subnet-0a1b2c3d is listed twice',
    ],
    [
      'seventeen subnets',
      { attachmentsSubnets: idsOf('subnet', 17), attachmentsSecurityGroups: GROUPS },
      'parameter attachmentsSubnets: there are more than 16',
    ],
    [
      'six security groups',
      { attachmentsSubnets: SUBNETS, attachmentsSecurityGroups: idsOf('sg', 6) },
      'parameter attachmentsSecurityGroups: there are more than 5',
    ],
    ['no ARN', { alarmTopic: 'my-topic' }, 'parameter alarmTopic: my-topic is not the ARN of an SNS topic'],
    [
      'a topic elsewhere',
      { alarmTopic: 'arn:aws:sns:eu-west-1:123456789012:alarms' },
      'is not in eu-central-1 (partition aws)',
    ],
    ['an architecture', { architecture: 'arm' }, 'parameter architecture: arm is not one of: arm64, x86_64'],
    [
      'plain HTTP',
      { publicUrls: 'http://keys.example.org' },
      'parameter publicUrls: http://keys.example.org is not an https',
    ],
    ['a query', { publicUrls: 'https://keys.example.org/?a=b' }, 'is not an https URL'],
    ['a fragment', { publicUrls: 'https://keys.example.org/#a' }, 'is not an https URL'],
    ['a password', { publicUrls: 'https://a:b@keys.example.org' }, 'is not an https URL'],
    ['a path that is not what it says', { publicUrls: 'https://keys.example.org/a/../b' }, 'is not an https URL'],
    ['an escape', { publicUrls: 'https://keys.example.org/%61' }, 'is not an https URL'],
    ['a host of capitals', { publicUrls: 'https://Keys.example.org' }, 'is not an https URL'],
    ['the port that goes without saying', { publicUrls: 'https://keys.example.org:443' }, 'is not an https URL'],
    ['a URL twice', { publicUrls: 'https://a.example.org,https://a.example.org/' }, 'is listed twice'],
    [
      'eleven URLs',
      { publicUrls: Array.from({ length: 11 }, (_, index) => `https://h${index}.example.org`).join(',') },
      'more than 10',
    ],
    [
      'URLs over the limit',
      { publicUrls: `https://${'h'.repeat(MAX_LIST_CHARS)}` },
      `publicUrls is longer than ${MAX_LIST_CHARS}`,
    ],
    ['issuers that are no JSON', { oidcIssuers: 'https://login.example.org' }, 'is not a JSON list of at most 20'],
    [
      'an issuer without an audience',
      { oidcIssuers: '[{"issuer":"https://login.example.org"}]' },
      'parameter oidcIssuers: LATCHKEY_OIDC_ISSUERS[0] has no audience',
    ],
    [
      'an issuer of this machine',
      { oidcIssuers: '[{"issuer":"http://127.0.0.1:8080","audience":"latchkey"}]' },
      'parameter oidcIssuers: http://127.0.0.1:8080 is not an https URL',
    ],
    [
      'issuers and URLs that are too long together',
      {
        oidcIssuers: '[{"issuer":"https://login.example.org","audience":"latchkey"}]',
        publicUrls: `https://${'h'.repeat(MAX_LIST_CHARS - 60)}`,
      },
      `oidcIssuers and publicUrls together are longer than ${MAX_LIST_CHARS}`,
    ],
    [
      'a domain with a path',
      { domainName: 'keys.example.org/a', certificateArn: CERTIFICATE },
      'is not the name of a domain',
    ],
    ['a domain of one word', { domainName: 'localhost', certificateArn: CERTIFICATE }, 'is not the name of a domain'],
    ['a wildcard domain', { domainName: '*.example.org', certificateArn: CERTIFICATE }, 'is not the name of a domain'],
    [
      'a domain of 254 characters',
      { domainName: `${'d.'.repeat(123)}examples`, certificateArn: CERTIFICATE },
      'is not the name of a domain',
    ],
    ['a domain alone', { domainName: 'keys.example.org' }, 'parameter certificateArn is missing'],
    ['a certificate alone', { certificateArn: CERTIFICATE }, 'parameter domainName is missing'],
    [
      'a certificate elsewhere',
      { domainName: 'keys.example.org', certificateArn: CERTIFICATE.replace('eu-central-1', 'us-east-1') },
      'is not in eu-central-1',
    ],
    [
      'a certificate of another partition',
      { domainName: 'keys.example.org', certificateArn: CERTIFICATE.replace(':aws:', ':aws-us-gov:') },
      '(partition aws)',
    ],
    [
      'a certificate of IAM',
      { domainName: 'keys.example.org', certificateArn: 'arn:aws:iam::123456789012:server-certificate/x' },
      'is not the ARN of a certificate in ACM',
    ],
    ['a stage of capitals', { stage: 'Prod' }, 'parameter stage: Prod is not'],
    ['a stage of 17', { stage: 's'.repeat(17) }, 'is not one to 16'],
    [
      'China',
      { region: 'cn-north-1' },
      'parameter region: cn-north-1 is in China: API Gateway serves the public there only with an ICP',
    ],
    [
      'an isolated region',
      { region: 'us-isob-east-1' },
      'parameter region: us-isob-east-1 is in a partition of its own',
    ],
    [
      'the sovereign cloud',
      { region: 'eusc-de-east-1' },
      'parameter region: eusc-de-east-1 is in a partition of its own',
    ],
  ])('%s', async (_what, provided, line) => {
    const said = (await fault(provided)) ?? 'nothing';
    expect(said).toContain(line);
    expect(said).not.toContain('\n');
  });

  test('a name that is none, and one that comes twice', async () => {
    const parameters = await readParameters({ resolveVariable: () => Promise.resolve('') });
    const stage = { ...parameters, stage: 'prod' };
    expect(faultOf(stage, ['SmapServerActions=ses:SendEmail'], 'eu-central-1')).toBe(
      `parameter SmapServerActions does not exist; there are: ${PARAMETERS.join(', ')}`,
    );
    expect(faultOf(stage, ['drop=a', 'drop=b'], 'eu-central-1')).toBe('parameter drop is given twice');
    expect(faultOf(stage, ['=drop=a'], 'eu-central-1')).toContain('does not exist');
  });
});

test('what was given is kept as it was given, without white space, but for drop', async () => {
  const provided: Record<string, string> = {
    galleryBuckets: ' a-one , b-two,',
    architecture: 'arm64',
    drop: 'alarmTopic',
  };
  const resolveVariable = (variable: string): Promise<string | null> =>
    Promise.resolve(provided[/^param:(\w+)/.exec(variable)?.[1] ?? ''] ?? null);
  const read = await readParameters({ resolveVariable });
  expect(read.provided).toEqual({ galleryBuckets: 'a-one,b-two', architecture: 'arm64' });
  expect(read.drop).toEqual(['alarmTopic']);
});
