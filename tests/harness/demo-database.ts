/** Loads the database in which a running `npm start` checks passwords. */
import { basic } from './attachments.ts';
import { eventually } from './eventually.ts';
import { send } from './http.ts';
import type { Running } from './latchkey.ts';

/** Limits a test that loads the database, which takes long on a busy machine. */
export const DATABASE_LOADING_MS = 90_000;
const PATIENCE_MS = 60_000;

/**
 * Signs in until the database answers. It is loaded by the first login, whose request may end before; until then a login is
 * answered with 503 and not counted.
 */
export async function loadDemoDatabase({ demo: { broker, smap } }: Pick<Running, 'demo'>): Promise<void> {
  const path = `/v1/teams/${smap.team}/attachments/${smap.picture}`;
  const signIn = async (): Promise<number> =>
    (await send(broker, path, { headers: basic(smap.user, smap.password) })).status;
  await eventually(signIn, (status) => status === 302, PATIENCE_MS);
}
