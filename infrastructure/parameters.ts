/**
 * The stack's parameters (`--param="name=value"`): their names, and what was given. What is wrong with them says
 * `parameter-faults.ts`; what they mean stands in docs/operations.md.
 */
import { listOf } from '../shared/lists.ts';

/** Each has a row in docs/operations.md. */
const KINDS = {
  galleryBuckets: 'list',
  smapBuckets: 'list',
  smapServerActions: 'list',
  smapBasic: 'text',
  attachmentsSubnets: 'list',
  attachmentsSecurityGroups: 'list',
  alarmTopic: 'text',
  architecture: 'text',
  publicUrls: 'list',
  domainName: 'text',
  certificateArn: 'text',
  drop: 'list',
} as const;

export type ParameterName = keyof typeof KINDS;

export const PARAMETERS = Object.keys(KINDS) as ParameterName[];

/** Lambda's own names. https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html */
export const ARCHITECTURES = ['arm64', 'x86_64'] as const;

/** Values of `smapBasic`. */
export const SWITCH = ['off', 'on'] as const;

/** Parameters by name as they were given, lists with single commas; one that was not given is not among them. */
export type GivenParameters = Readonly<Record<string, string>>;

export interface StackParameters {
  readonly stage: string;
  /** The first is where teams go by default; none where the stack makes one of its own. */
  readonly galleryBuckets: readonly string[];
  readonly smapBuckets: readonly string[];
  readonly smapServerActions: readonly string[];
  /** `on` where readers of attachments may sign in with name and password of smap. */
  readonly smapBasic: string;
  /** The network of the function for attachments alone; none: Lambda's own. */
  readonly attachmentsSubnets: readonly string[];
  readonly attachmentsSecurityGroups: readonly string[];
  /** `null` where the alarms notify nobody. */
  readonly alarmTopic: string | null;
  readonly architecture: string;
  /** Public addresses without slashes at the ends. */
  readonly publicUrls: readonly string[];
  /** The API's own domain, and its certificate; both are there, or neither. */
  readonly domainName: string | null;
  readonly certificateArn: string | null;
  /** Names of parameters that the running stack may lose something of. */
  readonly drop: readonly string[];
  /** The next deployment compares with these: all but `drop`, which counts for one deployment. */
  readonly given: GivenParameters;
}

/** Serverless hands this to a function that it takes a part of its file from. */
export interface Variables {
  readonly resolveVariable: (variable: string) => Promise<string | null>;
}

export async function readParameters({ resolveVariable }: Variables): Promise<StackParameters> {
  const texts = await Promise.all(
    PARAMETERS.map(async (name) => ((await resolveVariable(`param:${name}, ''`)) ?? '').trim()),
  );
  const text = (name: ParameterName): string => texts[PARAMETERS.indexOf(name)] ?? '';
  const list = (name: ParameterName): string[] => listOf(text(name));
  const publicUrls = list('publicUrls').map((url) => url.replace(/\/+$/, ''));
  const given = PARAMETERS.filter((name) => name !== 'drop').map((name): [string, string] => {
    if (name === 'publicUrls') return [name, publicUrls.join(',')];
    return [name, isList(name) ? list(name).join(',') : text(name)];
  });
  return {
    stage: (await resolveVariable('sls:stage')) ?? '',
    galleryBuckets: list('galleryBuckets'),
    smapBuckets: list('smapBuckets'),
    smapServerActions: list('smapServerActions'),
    smapBasic: text('smapBasic') || SWITCH[0],
    attachmentsSubnets: list('attachmentsSubnets'),
    attachmentsSecurityGroups: list('attachmentsSecurityGroups'),
    alarmTopic: text('alarmTopic') || null,
    architecture: text('architecture') || ARCHITECTURES[0],
    publicUrls,
    domainName: text('domainName') || null,
    certificateArn: text('certificateArn') || null,
    drop: list('drop'),
    given: Object.fromEntries(given.filter(([, value]) => value !== '')),
  };
}

/** True for a parameter that is a list with commas. */
export function isList(name: string): boolean {
  return Object.hasOwn(KINDS, name) && KINDS[name as ParameterName] === 'list';
}
