/**
 * The stack's parameters (`--param="name=value"`), and what is wrong with them: `plugin.ts` stops the
 * deployment for it before it begins. Their meaning stands in docs/operations.md.
 */
import { inBoth, listOf, serverActionFault } from '../shared/config.ts';
import { isBucketName } from '../shared/domain/people/names.ts';

/** It is part of names; the longest is a role's, of 64 characters. */
const STAGE = /^[a-z0-9][a-z0-9-]{0,15}$/;
const TOPIC_ARN = /^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;
/** The walls name ARNs of the partition `aws`: in the others every session would be refused. */
const OTHER_PARTITION = /^(?:cn|us-gov|us-iso\w*)-/;

/** Each has a row in docs/operations.md. */
export const PARAMETERS = ['galleryBuckets', 'smapBuckets', 'smapServerActions', 'alarmTopic'] as const;

export interface StackParameters {
  readonly stage: string;
  /** The first is where teams go by default; none where the stack makes one of its own. */
  readonly galleryBuckets: readonly string[];
  readonly smapBuckets: readonly string[];
  readonly smapServerActions: readonly string[];
  /** `null` where the alarms notify nobody. */
  readonly alarmTopic: string | null;
}

/** Serverless hands this to a function that it takes a part of its file from. */
export interface Variables {
  readonly resolveVariable: (variable: string) => Promise<string | null>;
}

export async function readParameters({ resolveVariable }: Variables): Promise<StackParameters> {
  const given = async (name: (typeof PARAMETERS)[number]): Promise<string> =>
    ((await resolveVariable(`param:${name}, ''`)) ?? '').trim();
  return {
    stage: (await resolveVariable('sls:stage')) ?? '',
    galleryBuckets: listOf(await given('galleryBuckets')),
    smapBuckets: listOf(await given('smapBuckets')),
    smapServerActions: listOf(await given('smapServerActions')),
    alarmTopic: (await given('alarmTopic')) || null,
  };
}

/**
 * Returns the first thing wrong, in one line, or `null`.
 * @param given each `name=value` of the command line: serverless ignores a name that nobody asks for, and takes the last
 *   of two
 */
export function faultOf(parameters: StackParameters, given: readonly string[], region: string): string | null {
  const { stage, galleryBuckets, smapBuckets, smapServerActions, alarmTopic } = parameters;
  const known: readonly string[] = PARAMETERS;
  const names = given.map((item) => item.split('=')[0] ?? '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return `parameter ${unknown} does not exist; there are: ${PARAMETERS.join(', ')}`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `parameter ${twice} is given twice`;
  if (!STAGE.test(stage)) return `parameter stage: ${stage} is not one to 16 of a-z, 0-9 and -`;
  if (OTHER_PARTITION.test(region)) return `parameter region: ${region} is not one of AWS's commercial regions`;
  for (const [name, buckets] of Object.entries({ galleryBuckets, smapBuckets })) {
    const wrong = buckets.find((bucket) => !isBucketName(bucket));
    if (wrong !== undefined) return `parameter ${name}: ${wrong} is not the name of a bucket`;
  }
  const [shared] = inBoth(galleryBuckets, smapBuckets);
  if (shared !== undefined) return `parameter smapBuckets: ${shared} is one of galleryBuckets, too`;
  // A function would refuse it at its start, too late to tell whoever deploys.
  const wrongAction = smapServerActions.find((action) => serverActionFault(action) !== null);
  if (wrongAction !== undefined)
    return `parameter smapServerActions: ${wrongAction} is not an exact IAM action of an open service`;
  if (alarmTopic !== null && !TOPIC_ARN.test(alarmTopic))
    return `parameter alarmTopic: ${alarmTopic} is not the ARN of an SNS topic`;
  return null;
}
