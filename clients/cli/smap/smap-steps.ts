/**
 * Lists the steps from the set-up of smap's manual to the broker, in an order in which readers notice nothing: each prepares the
 * next, and closes only what nothing needs any more. `docs/smap.md` has the same steps with the same commands, for an example.
 */
import type { SmapFacts } from './smap-facts.ts';
import type { NumberedStep, Step } from './smap-step.ts';
import { apacheSteps } from './smap-redirect.ts';
import { bucketSteps, corsStep } from './smap-bucket.ts';
import { keySteps, retireStep } from './smap-key.ts';

export function smapSteps(facts: SmapFacts): NumberedStep[] {
  const steps = [
    recordStep(facts),
    teamStep(facts),
    corsStep(facts),
    ...apacheSteps(facts),
    ...keySteps(facts),
    ...bucketSteps(facts),
    retireStep(),
    projectStep(facts),
  ];
  return steps.map((step, index) => ({ number: index + 1, ...step }));
}

function recordStep({ bucket, host, attachment }: SmapFacts): Step {
  return {
    name: 'record',
    title: 'Keep a copy of how it is',
    why: 'The ways back below put these copies back. A second time nothing is copied.',
    files: [],
    byHand: ['An error NoSuchCORSConfiguration says that the bucket has no CORS rule: there is nothing to keep then.'],
    do: [
      {
        on: 'operator',
        commands: [
          `[ -s bucket-policy-before.json ] || aws s3api get-bucket-policy --bucket ${bucket} --query Policy --output text >bucket-policy-before.json`,
          `[ -s bucket-cors-before.json ] || aws s3api get-bucket-cors --bucket ${bucket} --output json >bucket-cors-before.json`,
        ],
      },
      {
        on: 'server',
        commands: [
          '[ -e /root/smap-ssl.conf.before ] || cp -p /etc/apache2/sites-available/smap-ssl.conf /root/smap-ssl.conf.before',
        ],
      },
    ],
    check: [
      {
        on: 'operator',
        commands: [
          `aws s3api get-bucket-encryption --bucket ${bucket} --query 'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm' --output text`,
        ],
        answer: 'AES256',
        means: 'with aws:kms stop here: no session may use the key',
      },
      {
        on: 'elsewhere',
        commands: [`curl -s -o /dev/null -w '%{http_code}\\n' https://${host}/token/attachments/${attachment}`],
        answer: '404',
        means: 'or 200 if the file is on the disk: smap asks nobody for a login there',
      },
    ],
    back: [],
  };
}

function teamStep({ team, bucket }: SmapFacts): Step {
  return {
    name: 'team',
    title: 'Make the team',
    why: 'A team without tokens opens nothing. It takes the whole bucket, of which its roles reach attachments/, uploadedSurveys/ and media/.',
    files: [],
    byHand: [
      `The stack must list the bucket: npx serverless deploy --param="smapBuckets=${bucket}" (with all other parameters that it has, too).`,
    ],
    do: [{ on: 'operator', commands: [`npx latchkey team create ${team} --layout smap --bucket ${bucket}`] }],
    check: [
      { on: 'operator', commands: [`npx latchkey token list ${team}`], answer: `team ${team} has no tokens` },
      {
        on: 'operator',
        commands: [
          `npx latchkey explain --team ${team} --user reports --role reader --layout smap --bucket ${bucket} --op get --key uploadedSurveys/1 | head -n 1`,
        ],
        answer: 'get uploadedSurveys/1: refused (out_of_scope)',
      },
    ],
    back: [],
    backNote:
      'Leave the team: without tokens it opens nothing. A deleted team gives neither its name nor its bucket to another.',
  };
}

function projectStep({ team, host, attachment }: SmapFacts): Step {
  return {
    name: 'projects',
    title: 'Limit users to their own projects, if you like',
    why: "smap lets every user read every attachment. The check needs smap's database, which the stack reaches by smapBasic=on.",
    files: [],
    byHand: [
      'In /etc/apache2/sites-available/latchkey.conf remove the two lines of the overlay that serve files of the disk, as it says there, and reload Apache: the disk checks no projects.',
    ],
    do: [{ on: 'operator', commands: [`npx latchkey team set ${team} --project-check on`] }],
    check: [
      {
        on: 'elsewhere',
        commands: [`curl -s -o /dev/null -w '%{http_code}\\n' -u NAME https://${host}/attachments/${attachment}`],
        answer: '302',
        means: "for a user of the survey's project; for another 403, ten seconds later at most",
      },
    ],
    back: [{ on: 'operator', commands: [`npx latchkey team set ${team} --project-check off`] }],
  };
}
