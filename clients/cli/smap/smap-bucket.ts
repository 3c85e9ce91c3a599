/** Lists the steps at the bucket: the rule for smap's pages, the policy that replaces the old ones, and what blocks the public. */
import type { SmapFacts } from './smap-facts.ts';
import type { Step } from './smap-step.ts';

const STATUS = `curl -s -o /dev/null -w '%{http_code}\\n'`;

export function corsStep({ bucket, host, bucketUrl, attachment }: SmapFacts): Step {
  return {
    name: 'cors',
    title: "Let smap's pages read pictures of the bucket",
    why: "The drawing widget reads a picture by script, which follows the redirect only if the bucket's CORS allows smap's origin. It gives nobody a right.",
    files: ['bucket-cors.json'],
    byHand: ['It replaces all CORS rules of the bucket: add those of the copy that other pages need.'],
    do: [
      {
        on: 'operator',
        commands: [
          `sed 's|SMAP-HOST|${host}|' examples/smap/bucket-cors.json >bucket-cors.json`,
          `aws s3api put-bucket-cors --bucket ${bucket} --cors-configuration file://bucket-cors.json`,
        ],
      },
    ],
    check: [
      {
        on: 'elsewhere',
        commands: [
          `curl -s -o /dev/null -D - -X OPTIONS -H 'Origin: https://${host}' -H 'Access-Control-Request-Method: GET' ${bucketUrl}/attachments/${attachment} | grep -i '^access-control-allow-origin'`,
        ],
        answer: `Access-Control-Allow-Origin: https://${host}`,
      },
    ],
    back: [
      {
        on: 'operator',
        commands: [`aws s3api put-bucket-cors --bucket ${bucket} --cors-configuration file://bucket-cors-before.json`],
      },
    ],
    backNote: `If there was no rule before: aws s3api delete-bucket-cors --bucket ${bucket}`,
  };
}

export function bucketSteps(facts: SmapFacts): Step[] {
  return [policyStep(facts), blockStep(facts)];
}

function policyStep({ bucket, region, bucketUrl, host, attachment }: SmapFacts): Step {
  const partition = region.startsWith('us-gov-') ? ` -e 's|arn:aws:|arn:aws-us-gov:|g'` : '';
  return {
    name: 'policy',
    title: 'Replace the policy of the bucket',
    why: 'From now on an address or a VPC opens nothing. The new policy allows nobody anything: it refuses what comes without TLS, signatures older than 65 minutes, and those of version 2, of which AWS knows no age. Never deny addresses in it: browsers follow the redirect from theirs.',
    files: ['bucket-policy.json'],
    byHand: [
      'It replaces all statements: keep those of the copy that other programs need, without the two of the old set-up.',
    ],
    do: [
      {
        on: 'operator',
        commands: [
          `sed -e 's|BUCKET|${bucket}|g'${partition} examples/smap/bucket-policy.json >bucket-policy.json`,
          `aws s3api put-bucket-policy --bucket ${bucket} --policy file://bucket-policy.json`,
        ],
      },
    ],
    check: [
      {
        on: 'server',
        commands: [`${STATUS} ${bucketUrl}/attachments/${attachment}`],
        answer: '403',
        means: 'the address of the server opens nothing any more',
      },
      {
        on: 'elsewhere',
        commands: [
          `curl -s -o /dev/null -w '%{http_code} %{num_redirects}\\n' -L -u NAME https://${host}/attachments/${attachment}`,
        ],
        answer: '200 1',
        means: 'as before',
      },
    ],
    back: [
      {
        on: 'operator',
        commands: [`aws s3api put-bucket-policy --bucket ${bucket} --policy file://bucket-policy-before.json`],
      },
    ],
  };
}

function blockStep({ bucket }: SmapFacts): Step {
  const all = (value: boolean): string =>
    ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']
      .map((name) => `${name}=${String(value)}`)
      .join(',');
  const put = (value: boolean): string =>
    `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration ${all(value)}`;
  return {
    name: 'public',
    title: 'Block public access, and keep what is overwritten',
    why: 'Nobody opens the bucket by mistake any more. This alone would not have closed the old policies: AWS does not count one that is limited to an address or a VPC as public. The server may overwrite, so versioning keeps what was there.',
    files: [],
    byHand: ['Add a lifecycle rule for old versions: they cost as much as new ones.'],
    do: [
      {
        on: 'operator',
        commands: [
          put(true),
          `aws s3api put-bucket-ownership-controls --bucket ${bucket} --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'`,
          `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
        ],
      },
    ],
    check: [
      {
        on: 'operator',
        commands: [
          `aws s3api get-public-access-block --bucket ${bucket} --query 'PublicAccessBlockConfiguration.[BlockPublicPolicy,RestrictPublicBuckets]' --output text`,
        ],
        answer: 'True True',
      },
      {
        on: 'operator',
        commands: [`aws s3api get-bucket-versioning --bucket ${bucket} --query Status --output text`],
        answer: 'Enabled',
      },
    ],
    back: [
      {
        on: 'operator',
        commands: [
          put(false),
          `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Suspended`,
        ],
      },
    ],
    backNote: `Ownership stays enforced. If uploads fail with AccessControlListNotSupported, a program of yours sets ACLs: aws s3api put-bucket-ownership-controls --bucket ${bucket} --ownership-controls 'Rules=[{ObjectOwnership=ObjectWriter}]'`,
  };
}
