/** Where the passwords of smap's users are checked: in the database that `SMAP_DATABASE_URL` names, or in an embedded one. */
import type { SmapDatabaseConfig } from '../shared/config.ts';
import { DEMO_SMAP_TEAM, DEMO_SURVEY, type SmapDemo } from './demo-smap.ts';
import { startSmapDatabase } from './smap-database.ts';
import { StartError } from './start-error.ts';

const NAME = 'SMAP_DATABASE_URL';

export interface SmapUsers {
  readonly config: SmapDatabaseConfig;
  close(): Promise<void>;
}

/**
 * Returns the address that is set, or `null`.
 * @throws StartError for one that cannot be, without quoting it: it holds a password
 */
export function smapDatabaseUrl(environment: Readonly<Record<string, string | undefined>>): string | null {
  const text = environment[NAME] ?? '';
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPostgres = url !== null && ['postgres:', 'postgresql:'].includes(url.protocol);
  if (isPostgres && url.hostname && url.username && url.pathname.length > 1) return text;
  throw new StartError(`${NAME} is not an address like postgres://USER:PASSWORD@HOST/DATABASE`);
}

/** Opens the database of the demo's team: the operator's own, or one with the demo's reader. */
export async function openSmapUsers(smap: SmapDemo | undefined, ownUrl: string | null): Promise<SmapUsers> {
  const team = DEMO_SMAP_TEAM;
  const nothing = (): Promise<void> => Promise.resolve();
  if (ownUrl !== null) return { config: { kind: 'url', team, url: ownUrl }, close: nothing };
  if (smap === undefined) return { config: { kind: 'none' }, close: nothing };
  const { user, password } = smap;
  const database = await startSmapDatabase({ ident: user, password, surveys: [DEMO_SURVEY] });
  return { config: { kind: 'url', team, url: database.url }, close: () => database.close() };
}
