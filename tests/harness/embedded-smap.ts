/** The embedded database of smap's users, loaded: that takes longer than a request waits on a busy machine. */
import { SmapDatabase as Connection } from '../../shared/adapters/smap-postgres.ts';
import { startSmapDatabase, type SmapDatabase } from '../../local/smap-database.ts';

const LOADING = { connectTimeoutMs: 60_000, queryTimeoutMs: 60_000 };
/** What a hook that starts it may take. */
export const LOADING_MS = 90_000;

/** Starts it with the user ada, whose password is `right`, and the survey `s1_1` in a project of hers. */
export async function startEmbeddedSmap(): Promise<SmapDatabase> {
  const database = await startSmapDatabase({ ident: 'ada', password: 'right', surveys: ['s1_1'] });
  const connection = new Connection(database.url, LOADING, () => undefined);
  await connection.findUser('ada');
  await connection.close();
  return database;
}
