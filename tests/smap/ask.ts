/**
 * Looks up a user in a database and prints the result, in a separate process, because Node reads additional authorities
 * at its start.
 */
import { SmapDatabase } from '../../shared/adapters/smap-postgres.ts';
import { LatchkeyError } from '../../shared/errors.ts';

const PATIENCE = { connectTimeoutMs: 5000, queryTimeoutMs: 5000 };
const database = new SmapDatabase(process.env['ASK_URL'] ?? '', PATIENCE, () => undefined);
try {
  const user = await database.findUser('ada');
  console.log(user?.realm ?? 'nobody');
} catch (error) {
  if (!(error instanceof LatchkeyError)) throw error;
  console.log(`${error.code} ${String(error.cause)}`);
}
await database.close();
