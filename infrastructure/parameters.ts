/**
 * Reads the stack's parameters (`--param="name=value"`). `parameter-faults.ts` finds their faults; docs/operations.md explains
 * their meaning.
 */
import { listOf } from '../shared/lists.ts';

/** Each kind has a row in docs/operations.md. */
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
  oidcIssuers: 'text',
  domainName: 'text',
  certificateArn: 'text',
  drop: 'list',
} as const;

export type ParameterName = keyof typeof KINDS;

export const PARAMETERS = Object.keys(KINDS) as ParameterName[];

/** Lambda's own names of its architectures. https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html */
export const ARCHITECTURES = ['arm64', 'x86_64'] as const;

/** Values of `smapBasic`. */
export const SWITCH = ['off', 'on'] as const;

/** Parameters by name as they were passed, lists with single commas; parameters that were not passed are absent. */
export type ProvidedParameters = Readonly<Record<string, string>>;

export interface StackParameters {
  readonly stage: string;
  /** The first is the default of new teams; empty if the stack makes a bucket of its own. */
  readonly galleryBuckets: readonly string[];
  readonly smapBuckets: readonly string[];
  readonly smapServerActions: readonly string[];
  /** `on` if readers of attachments may sign in with a name and password of smap. */
  readonly smapBasic: string;
  /** The network of the function for attachments alone; empty for Lambda's own. */
  readonly attachmentsSubnets: readonly string[];
  readonly attachmentsSecurityGroups: readonly string[];
  /** `null` if the alarms notify nobody. */
  readonly alarmTopic: string | null;
  readonly architecture: string;
  /** Public addresses without trailing slashes. */
  readonly publicUrls: readonly string[];
  /** The issuers of OpenID Connect, as JSON. */
  readonly oidcIssuers: string;
  /** The API's own domain; set together with its certificate, or not at all. */
  readonly domainName: string | null;
  readonly certificateArn: string | null;
  /** Names of parameters from which the running stack may lose something. */
  readonly drop: readonly string[];
  /** The next deployment compares with these: all but `drop`, which counts for one deployment. */
  readonly provided: ProvidedParameters;
}

/** Serverless passes this to a function from which it takes a part of its file. */
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
  const provided = PARAMETERS.filter((name) => name !== 'drop').map((name): [string, string] => {
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
    oidcIssuers: text('oidcIssuers'),
    domainName: text('domainName') || null,
    certificateArn: text('certificateArn') || null,
    drop: list('drop'),
    provided: Object.fromEntries(provided.filter(([, value]) => value !== '')),
  };
}

/** True for a parameter whose value is a list with commas. */
export function isList(name: string): boolean {
  return Object.hasOwn(KINDS, name) && KINDS[name as ParameterName] === 'list';
}
