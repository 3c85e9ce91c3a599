/**
 * Runs the embedded database in its thread. PGlite (https://pglite.dev) makes its data folder anew with each start, which
 * occupies a processor for seconds, and the broker answers meanwhile. The thread posts a message when it can serve.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { REALM, SMAP_TABLES, smapPasswords, type WorkerInput } from './smap-database.ts';

const MAX_CONNECTIONS = 20;

const { user, path } = workerData as WorkerInput;
const { ident, password, surveys } = user;
const db = await PGlite.create();
await db.exec(SMAP_TABLES);
const { digest, basic } = smapPasswords(ident, password);
await db.query('INSERT INTO users (ident, realm, password, basic_password) VALUES ($1, $2, $3, $4)', [
  ident,
  REALM,
  digest,
  basic,
]);
await db.exec("INSERT INTO project (name) VALUES ('demo'); INSERT INTO user_project (u_id, p_id) VALUES (1, 1);");
for (const survey of surveys) await db.query('INSERT INTO survey (ident, p_id) VALUES ($1, 1)', [survey]);
await new PGLiteSocketServer({ db, path, maxConnections: MAX_CONNECTIONS }).start();
parentPort?.postMessage('ready');
