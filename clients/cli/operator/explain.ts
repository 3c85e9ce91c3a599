/**
 * `latchkey explain` shows what a role may do: as grants, as the exact session policy and tags that STS would get, the wall that
 * bounds it, the share of a session token that it takes, and whether one operation on one key is allowed. It sends no request:
 * the layouts are tables.
 */
import { Command, Option } from 'commander';
import { LAYOUT_NAMES, LAYOUTS, parseRole, type LayoutName } from '../../../shared/domain/authority/layout.ts';
import { wallOf, type RolePolicy } from '../../../shared/domain/authority/session-role.ts';
import { MAX_POLICY_CHARS } from '../../../shared/domain/authority/session-size.ts';
import { parseBucketName, parseRoot, parseTeamId, parseUserName } from '../../../shared/domain/people/names.ts';
import { checkedTeam } from '../../../shared/domain/people/team.ts';
import {
  accessOf,
  ASKABLE_OPERATIONS,
  decisionFor,
  type Access,
  type AnsweredQuestion,
} from '../../../shared/domain/signing/access.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { checked, checkedAs } from '../checked.ts';
import { documented } from '../documented.ts';

const EXAMPLES = [
  'latchkey explain --team acme --user max --role member',
  `latchkey explain --team acme --user max --role member --check \\
  --op put --key webqsee/acme/items-root/shared/max/picture.jpg`,
] as const;
/** Exit status of `--check` if the operation is refused. */
const REFUSED = 1;

interface Options {
  readonly team: string;
  readonly user: string;
  readonly role: string;
  readonly layout: LayoutName;
  readonly bucket: string;
  readonly root?: string;
  readonly op?: string;
  readonly key?: string;
  readonly json?: true;
  readonly check?: true;
}

interface Explanation extends Access {
  readonly decision?: AnsweredQuestion & { readonly op: string; readonly key: string };
  /** The session role's policy, as if the bucket were the only one that the stack lists. */
  readonly wall: RolePolicy;
}

export function explainCommand(): Command {
  const command = new Command('explain')
    .description('Print what a role may do: its grants, and the exact session policy of its credentials.')
    .requiredOption('--team <id>', 'the team', checked(parseTeamId))
    .requiredOption('--user <name>', 'the user in the team', checked(parseUserName))
    .requiredOption('--role <role>', 'the role in the team')
    .addOption(new Option('--layout <layout>', 'the layout of the team').choices(LAYOUT_NAMES).default('webqsee'))
    .option('--bucket <name>', 'the bucket of the team', checked(parseBucketName), 'webqsee')
    .option('--root <prefix>', "the team's root in the bucket (default: the layout's)", checked(parseRoot))
    .addOption(new Option('--op <op>', 'also decide this operation on --key').choices(ASKABLE_OPERATIONS))
    .option('--key <key>', 'full object key, or the prefix to list')
    .option('--check', 'end with code 1 when --op on --key is refused')
    .option(
      '--json',
      'print one JSON object: {"decision"?,"grants","policy","policyChars","tags","wall","tokenPercent"}',
    )
    .action((options: Options) => {
      const explanation = explain(options);
      console.log(options.json === true ? JSON.stringify(explanation) : inWords(options, explanation));
      if (options.check === true && explanation.decision?.allowed === false) process.exitCode = REFUSED;
    });
  return documented(command, {
    examples: EXAMPLES,
    exitCodes: { [REFUSED]: 'with --check: the operation is refused' },
  });
}

/** @throws LatchkeyError invalid_request, limit_reached */
function explain(options: Options): Explanation {
  const settings = { partition: 'aws', smapServerActions: [] };
  const buckets = { gallery: [options.bucket], smap: [options.bucket] };
  const team = checkedTeam(options, { ...settings, buckets });
  const { layout, bucket } = team;
  const { user } = options;
  const role = checkedAs('--role', () => parseRole(layout, options.role));
  const { tokenPercent, ...access } = accessOf(team, { user, role }, settings);
  const wall = wallOf(LAYOUTS[layout].sessionRole, { partition: 'aws', buckets: [bucket], serviceActions: [] });
  const explanation = { ...access, wall, tokenPercent };
  const { op, key } = options;
  if ((op === undefined) !== (key === undefined))
    throw new LatchkeyError('invalid_request', '--op and --key go together');
  if (options.check === true && op === undefined)
    throw new LatchkeyError('invalid_request', '--check needs --op and --key');
  if (op === undefined || key === undefined) return explanation;
  const { action, ...decision } = decisionFor(access.grants, op, key);
  return { decision: { op, action, key, ...decision }, ...explanation };
}

function inWords(options: Options, explanation: Explanation): string {
  const { grants, policy, policyChars, tags, wall, tokenPercent, decision } = explanation;
  const lines = [
    ...(decision === undefined ? [] : [...decided(decision), ...outside(options.team, tags['root'], decision), '']),
    `${options.user} as ${options.role} of ${options.team} (${options.layout}) may:`,
    ...grants.map((grant) => `  ${grant.actions.join(', ').padEnd(27)} ${grant.prefix}`),
    '',
    `Session policy (${policyChars} of ${MAX_POLICY_CHARS} characters as sent):`,
    JSON.stringify(policy, null, 2),
    '',
    `Session tags (with the policy about ${tokenPercent} % of a session token):`,
    ...Object.entries(tags).map(([name, value]) => `  ${name}=${value}`),
    '',
    "Wall (the session role's own policy, which bounds every session):",
    JSON.stringify(wall, null, 2),
  ];
  return lines.join('\n');
}

function decided({ op, key, allowed, reason }: NonNullable<Explanation['decision']>): string[] {
  return [`${op} ${key || '(the whole bucket)'}: ${allowed ? 'allowed' : 'refused (out_of_scope)'}`, `  ${reason}`];
}

/** Notices a key without the team's root, the commonest mistake. */
function outside(
  team: string,
  root: string | undefined,
  { key, allowed }: NonNullable<Explanation['decision']>,
): string[] {
  if (allowed || root === undefined || key.startsWith(root)) return [];
  return [`  it is not in the team: the full keys of team ${team} begin with ${root}`];
}
