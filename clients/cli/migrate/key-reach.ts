/**
 * Finds in an IAM policy like webQsee's what its key reaches: the bucket, the path before the areas, the actions in each, and the
 * names it may list. It shows the policy and decides nothing.
 */
import { OBJECT_ACTIONS, LIST_ACTION } from '../../../shared/domain/authority/iam-actions.ts';
import { ACTIONS, LAYOUTS, type Action } from '../../../shared/domain/authority/layout.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import type { PolicyStatement } from '../files/iam-policy.ts';
import { printable } from '../files/printable.ts';
import { matchesWildcard } from '../files/wildcard.ts';

export interface KeyReach {
  readonly bucket: string;
  /** Path before the areas, with the policy's wildcards, such as one in place of the team; empty for the whole bucket. */
  readonly path: string;
  /** Actions by area. */
  readonly areas: Readonly<Record<string, readonly Action[]>>;
  /** Beginnings of the names that it may list, with wildcards; `*` for all. */
  readonly lists: readonly string[];
}

interface ReachedPath {
  readonly bucket: string;
  readonly path: string;
  readonly areas: readonly string[];
  readonly actions: readonly Action[];
}

export const GALLERY_AREAS = LAYOUTS['webqsee-simple'].areas;
const AREA_PATTERN = new RegExp(`^(|.*/)(${GALLERY_AREAS.join('|')})/\\*$`, 's');
const ROOT_PATTERN = /^(|.*\/items-root\/)\*$/s;

/** An ARN of S3, in parts. Wildcards in the place of `arn:aws:s3:::` mean S3 too. */
export function s3Resource(
  resource: string,
): { readonly bucket: string; readonly key: string | undefined } | undefined {
  if (resource === '*') return { bucket: '*', key: '*' };
  const [, bucket, key] = /^arn:[^:]*:s3:::([^/]*)(?:\/(.*))?$/s.exec(resource) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
}

/** @returns our actions that a statement's actions include; IAM ignores the case of letters */
export function actionsIn(patterns: readonly string[]): Action[] {
  const isIn = (name: string): boolean =>
    patterns.some((pattern) => matchesWildcard(pattern.toLowerCase(), name.toLowerCase()));
  return ACTIONS.filter((action) => isIn(action === 'list' ? LIST_ACTION : (OBJECT_ACTIONS[action][0] ?? '')));
}

/**
 * @param choose the bucket and the team's id, where the policy has several
 * @throws LatchkeyError invalid_request: it reaches no gallery, or more than one
 */
export function keyReach(
  statements: readonly PolicyStatement[],
  choose: { readonly bucket?: string | undefined; readonly team?: string | undefined },
): KeyReach {
  const allowing = statements.filter(({ effect }) => effect === 'Allow');
  const all = allowing.flatMap((statement) => pathsOf(statement, choose.bucket));
  // A path of its own for the team is what it reaches; the whole bucket counts where there is nothing nearer.
  const places = [...new Map(all.map((one) => [`${one.bucket}/${one.path}`, one])).values()];
  const inBucket = places.filter(({ bucket }) => choose.bucket === undefined || bucket === choose.bucket);
  const named = inBucket.filter(({ path }) => path !== '');
  const near = named.length > 0 ? named : inBucket;
  const [place, ...others] =
    near.length > 1 ? near.filter(({ path }) => path.split('/').includes(choose.team ?? '')) : near;
  if (place === undefined) throw near.length > 1 ? several(near) : nothing();
  if (others.length > 0) throw several(near);
  const { bucket, path } = place;
  const here = all.filter((one) => one.bucket === bucket && (one.path === path || one.path === ''));
  const areas = GALLERY_AREAS.map((area): [string, Action[]] => {
    const found = here.filter((one) => one.areas.includes(area)).flatMap(({ actions }) => actions);
    return [area, ACTIONS.filter((action) => action !== 'list' && found.includes(action))];
  });
  return { bucket, path, areas: Object.fromEntries(areas), lists: listsOf(allowing, bucket) };
}

function pathsOf({ resources, actions }: PolicyStatement, chosen: string | undefined): ReachedPath[] {
  const ours = actionsIn(actions).filter((action) => action !== 'list');
  if (ours.length === 0) return [];
  return resources.flatMap((resource) => {
    const { bucket: name = '', key = '' } = s3Resource(resource) ?? {};
    const bucket = /[*?$]/.test(name) && chosen !== undefined && matchesWildcard(name, chosen) ? chosen : name;
    if (bucket === '' || /[*?$]/.test(bucket)) return [];
    const [, path, area] = AREA_PATTERN.exec(key) ?? ROOT_PATTERN.exec(key) ?? [];
    return path === undefined
      ? []
      : [{ bucket, path, areas: area === undefined ? GALLERY_AREAS : [area], actions: ours }];
  });
}

function listsOf(statements: readonly PolicyStatement[], bucket: string): string[] {
  const found = statements.flatMap(({ actions, resources, conditions }) => {
    const isHere = resources.some((resource) => {
      const { bucket: pattern, key } = s3Resource(resource) ?? {};
      return pattern !== undefined && (key === undefined || key === '*') && matchesWildcard(pattern, bucket);
    });
    if (!isHere || !actionsIn(actions).includes('list')) return [];
    const prefixes = conditions.filter(({ key }) => key.toLowerCase() === 's3:prefix').flatMap(({ values }) => values);
    return prefixes.length === 0 ? ['*'] : prefixes;
  });
  return [...new Set(found)].map(printable);
}

function several(places: readonly ReachedPath[]): LatchkeyError {
  const names = places.slice(0, 5).map(({ bucket, path }) => printable(`${bucket}/${path}`));
  return new LatchkeyError(
    'invalid_request',
    `--policy: it reaches several galleries (${names.join(', ')}${places.length > 5 ? ', …' : ''}); choose one by --bucket, or by --team, whose id is a folder of its path`,
  );
}

function nothing(): LatchkeyError {
  return new LatchkeyError(
    'invalid_request',
    '--policy: no statement allows objects of a gallery, such as arn:aws:s3:::BUCKET/webqsee/*/items-root/shared/*, in one bucket; name the policy of the key, or the bucket by --bucket',
  );
}
