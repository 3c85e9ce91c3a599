/**
 * Says in words what the key of an IAM policy may do today, and what of the policy has no counterpart in a team of the broker.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
import { LIST_ACTION, OBJECT_ACTIONS } from '../../../shared/domain/authority/iam-actions.ts';
import { ACTIONS, type Action } from '../../../shared/domain/authority/layout.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { policyStatements, type PolicyStatement } from '../files/iam-policy.ts';
import { printable } from '../files/printable.ts';
import { GALLERY_AREAS, keyReach, s3Resource, type KeyReach } from './key-reach.ts';

/** Something in the policy that a team has no counterpart of. */
export interface Misfit {
  readonly statement: number;
  readonly what: string;
}

export interface KeyPolicy extends KeyReach {
  readonly today: readonly string[];
  readonly misfits: readonly Misfit[];
}

const SOURCE = {
  option: '--policy',
  remedy: 'aws iam get-policy-version (of a managed policy), get-group-policy or get-user-policy',
};
const KNOWN_ACTIONS = [...Object.values(OBJECT_ACTIONS).flat(), LIST_ACTION].map((name) => name.toLowerCase());
const VERBS: Readonly<Record<Action, string>> = { read: 'read', list: 'list', write: 'write', delete: 'delete' };
const ALL = 'every bucket and key';

/** @throws LatchkeyError invalid_request: it is no policy of a gallery's key */
export function keyPolicy(
  text: string,
  choose: { readonly bucket?: string | undefined; readonly team?: string | undefined },
): KeyPolicy {
  const statements = policyStatements(text, SOURCE);
  if (statements.some(({ principals, notPrincipals }) => (principals ?? notPrincipals) !== undefined))
    throw new LatchkeyError(
      'invalid_request',
      `--policy: it has a Principal, so it is a bucket's or a role's policy; name that of the key's user or group: ${SOURCE.remedy}`,
    );
  const reach = keyReach(statements, choose);
  const misfits = statements.flatMap((statement) =>
    misfitsOf(statement, reach).map((what) => ({ statement: statement.number, what })),
  );
  return { ...reach, today: todayOf(reach), misfits };
}

function todayOf({ bucket, path, areas, lists }: KeyReach): string[] {
  const teams =
    path.includes('*') || path === '' ? `of every team of the bucket ${bucket}` : `of the team in ${bucket}`;
  const byVerbs = new Map<string, string[]>();
  for (const area of GALLERY_AREAS) {
    const verbs = (areas[area] ?? []).map((action) => VERBS[action]).join(', ');
    if (verbs !== '') byVerbs.set(verbs, [...(byVerbs.get(verbs) ?? []), `${area}/`]);
  }
  const deletable = GALLERY_AREAS.filter((area) => areas[area]?.includes('delete') === true);
  return [
    ...[...byVerbs].map(
      ([verbs, names]) =>
        `${verbs}: every object in ${names.join(', ')} ${teams} (${printable(path) || 'the whole bucket'})`,
    ),
    ...lists.map((pattern) => `list: the names of all keys that begin with ${pattern === '*' ? 'anything' : pattern}`),
    ...(deletable.length === 0
      ? []
      : [`whoever has the key deletes anything in ${deletable.map((area) => `${area}/`).join(', ')}, whoever made it`]),
    ...(areas['private']?.includes('read') === true
      ? ['private/ is private to nobody: whoever has the key reads all of it']
      : []),
    'it works until somebody disables it, and nobody can tell which of its holders did something',
  ];
}

function misfitsOf(statement: PolicyStatement, reach: KeyReach): string[] {
  const { effect, actions, notActions, resources, notResources, conditions } = statement;
  const shown = [...actions, ...notActions].slice(0, 5).map(printable).join(', ');
  if (effect === 'Deny') return [`it denies ${shown}: sessions of the broker have another policy, by layout and role`];
  if (notActions.length > 0)
    return [`it allows everything but ${shown} (NotAction): none of it counts here; read it by hand`];
  if (notResources !== undefined)
    return [`it allows ${shown} everywhere but in some places (NotResource): none of it counts here; read it by hand`];
  return [
    ...actionMisfits(actions),
    ...resources.flatMap((resource) => resourceMisfit(resource, actions, reach)),
    ...conditions.flatMap(({ operator, key, values }) => {
      const isPrefix = key.toLowerCase() === 's3:prefix' && /^(?:ForAnyValue:)?String(?:Like|Equals)$/i.test(operator);
      if (isPrefix) return [];
      return [
        `it works only if ${printable(`${operator} ${key} = ${values.join(', ')}`)}: members of a team have no such condition; service tokens may have --cidr`,
      ];
    }),
    ...(statement.actions.some((action) => action.toLowerCase() === 's3:listbucket') && conditions.length === 0
      ? ['it lists the whole bucket: a team lists its own root or areas alone']
      : []),
  ];
}

function actionMisfits(actions: readonly string[]): string[] {
  return actions.flatMap((action) => {
    const name = action.toLowerCase();
    if (KNOWN_ACTIONS.includes(name)) return [];
    if (name === '*') return ['* allows everything in the account: no role has that'];
    const isS3 = name.startsWith('s3:');
    if (isS3 && /[*?]/.test(name))
      return [`${printable(action)} has a wildcard, and allows more than ${ACTIONS.join(', ')}: no role has that`];
    if (isS3) return [`${printable(action)} is not among the actions of any role`];
    return [`${printable(action)} is of another service: give what needs it a key of its own before the old one goes`];
  });
}

function resourceMisfit(resource: string, actions: readonly string[], reach: KeyReach): string[] {
  if (!actions.some((action) => /^(?:s3:|\*)/i.test(action))) return [];
  const found = s3Resource(resource);
  if (found === undefined) return [`${printable(resource)} is no bucket of S3`];
  const { bucket, key } = found;
  if (/[*?$]/.test(bucket)) return [`${printable(resource)} is ${bucket === '*' ? ALL : 'more than one bucket'}`];
  if (bucket !== reach.bucket)
    return [`${printable(resource)} is in another bucket: its teams are migrated by themselves`];
  if (key === undefined || key === '') return [];
  if (key === '*' || !key.startsWith(reach.path))
    return [`${printable(resource)} is ${key === '*' ? 'the whole bucket' : 'outside the path of the team'}`];
  const rest = key.slice(reach.path.length);
  if (rest === '*') return [`${printable(resource)} has no area: a team reaches ${GALLERY_AREAS.join(', ')} alone`];
  const [area = ''] = rest.split('/');
  return GALLERY_AREAS.includes(area)
    ? []
    : [`${printable(resource)}: ${printable(area)} is no area; areas are ${GALLERY_AREAS.join(', ')}`];
}
