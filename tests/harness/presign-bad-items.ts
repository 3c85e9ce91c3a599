/**
 * Reads the items of a presign batch that must each be refused (`tests/vectors/presign-bad-items.json`), with
 * placeholders filled in.
 */
import { scopeOf } from '../../shared/domain/authority/scope.ts';
import ITEMS from '../vectors/presign-bad-items.json' with { type: 'json' };

export interface BadItem {
  readonly name: string;
  readonly item: unknown;
  readonly code: string;
}

/** The caller is member `max` of team `demo`. */
export const ROOT = 'webqsee/demo/items-root/';
const TEAM = { team: 'demo', layout: 'webqsee', bucket: 'webqsee', root: ROOT } as const;
export const SCOPE = scopeOf({ ...TEAM, user: 'max', role: 'member', membership: 'g.m' });
export const OWN = `${ROOT}private/max/picture.jpg`;

/** `<count character>` stands for that many characters, `<lone>` for half a surrogate pair. */
export const BAD_ITEMS: readonly BadItem[] = (ITEMS as readonly BadItem[]).map((bad) => ({
  ...bad,
  item: JSON.parse(filled(JSON.stringify(bad.item))) as unknown,
}));

function filled(json: string): string {
  return json
    .replaceAll('{own}', OWN)
    .replaceAll('{root}', ROOT)
    .replaceAll('<lone>', '\\ud800')
    .replace(/<(\d+) (.)>/g, (_match, count: string, character: string) => character.repeat(Number(count)));
}
