/** `latchkey smap plan` prints how a smap server that is set up by smap's manual changes over to the broker. It changes nothing. */
import { Command } from 'commander';
import { parseBucketName, parseTeamId } from '../../../shared/domain/people/names.ts';
import { checked } from '../checked.ts';
import { documented } from '../documented.ts';
import { smapFacts, type SmapAnswers } from './smap-facts.ts';
import { readTextFile } from '../files/text-file.ts';
import { smapPlan } from './smap-plan.ts';
import { planText } from './smap-plan-text.ts';

interface PlanOptions extends SmapAnswers {
  readonly apache?: string;
  readonly bucketPolicy?: string;
  readonly json?: true;
}

const PLAN_MORE = `
It reads the files that you name and nothing else; no password of theirs is printed. docs/smap.md explains each step.
--bucket-policy takes what this prints: aws s3api get-bucket-policy --bucket example-smap-files`;

const PLAN_EXAMPLES = [
  `latchkey smap plan --bucket example-smap-files --region eu-central-1 --team fieldwork \\
  --broker-url https://latchkey.example.org --server-ip 203.0.113.7 --host smap.example.org \\
  --apache smap-ssl.conf --bucket-policy policy.json`,
] as const;

export function smapCommand(): Command {
  const plan = new Command('plan')
    .description('Print, changing nothing, what a smap server has open today and the steps that replace it.')
    .requiredOption('--bucket <name>', "the bucket of smap's attachments", checked(parseBucketName))
    .requiredOption('--region <region>', 'its region')
    .requiredOption('--team <id>', 'the team that the server becomes', checked(parseTeamId))
    .requiredOption('--broker-url <url>', 'the address of the broker')
    .requiredOption('--server-ip <address>', "the server's public address")
    .requiredOption('--host <name>', "smap's host name")
    .option('--attachment <path>', 'an attachment for the checks, below attachments/', 'SURVEY/FILE')
    .option('--apache <file>', "name the old set-up's lines in this Apache configuration, such as smap-ssl.conf")
    .option('--bucket-policy <file>', "say what this policy of the bucket opens: JSON, or AWS's answer with it")
    .option('--json', 'print one JSON object: {"facts","open","apache"?,"policy"?,"steps"}')
    .action(printPlan);
  return new Command('smap')
    .description('Change a smap server over to the broker.')
    .addCommand(documented(plan, { more: PLAN_MORE, examples: PLAN_EXAMPLES }));
}

async function printPlan(options: PlanOptions): Promise<void> {
  const facts = smapFacts(options);
  const textOf = async (option: string, path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : readTextFile(option, path);
  const files = {
    apache: await textOf('--apache', options.apache),
    policy: await textOf('--bucket-policy', options.bucketPolicy),
  };
  const plan = smapPlan(facts, files);
  console.log(options.json === true ? JSON.stringify(plan) : planText(plan));
}
