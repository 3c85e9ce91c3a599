/** Opens the database in which smap's passwords are checked: the one that `SMAP_DATABASE_URL` names, or an embedded one. */
import type { SmapDatabaseConfig } from '../shared/config.ts';
import { DATABASE_ADDRESS_FAULT, databaseAddressOf } from '../shared/database-address.ts';
import { DEMO_SMAP_TEAM, DEMO_SURVEY, type SmapDemo } from './demo-smap.ts';
import { startSmapDatabase } from './smap-database.ts';
import { StartError } from './start-error.ts';

const NAME = 'SMAP_DATABASE_URL';

export interface SmapUsers {
  readonly config: SmapDatabaseConfig;
  close(): Promise<void>;
}

/**
 * Returns the configured address, or `null`.
 * @throws StartError for an invalid one, without quoting it: it holds a password
 */
export function smapDatabaseUrl(environment: Readonly<Record<string, string | undefined>>): string | null {
  const text = environment[NAME] ?? '';
  if (text === '') return null;
  if (databaseAddressOf(text) !== null) return text;
  throw new StartError(`${NAME} ${DATABASE_ADDRESS_FAULT}`);
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
