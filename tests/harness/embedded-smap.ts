/**
 * Provides embedded databases of smap's users: the one that all tests share, and a separate one that its test may stop.
 * Each is loaded before it is returned, because on a busy machine loading exceeds a request's deadline.
 */
import { SmapDatabase as Connection } from '../../shared/adapters/smap-postgres.ts';
import { startSmapDatabase, type SmapDatabase } from '../../local/smap-database.ts';
import { SMAP_DATABASE, SMAP_USER } from './smap-user.ts';

const LOADING = { connectTimeoutMs: 60_000, queryTimeoutMs: 60_000 };
/** Time limit of a hook that waits for a database. */
export const LOADING_MS = 90_000;

/** Returns the address of the shared database. */
export async function sharedSmap(): Promise<string> {
  const url = process.env[SMAP_DATABASE] ?? '';
  await loaded(url);
  return url;
}

/** Starts a separate database with the same user. */
export async function startEmbeddedSmap(): Promise<SmapDatabase> {
  const database = await startSmapDatabase(SMAP_USER);
  await loaded(database.url);
  return database;
}

async function loaded(url: string): Promise<void> {
  const connection = new Connection(url, LOADING, () => undefined);
  await connection.findUser(SMAP_USER.ident);
  await connection.close();
}
