/** Proves that each client takes a session by exactly the ways that the guide's table says, and fetches an object with it. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { block, table } from './harness/guide-blocks.ts';
import { ONE_OBJECT } from './harness/one-object.ts';
import { OWN, useClients } from './harness/use-clients.ts';

const clients = useClients();

/** Names a configuration that is not there, so that a profile is not what answers. */
const ALONE = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
const [SESSION = ''] = block('s3cmd').split(/^touch/m);
const BY_COMMAND = '-- bash -euo pipefail -c "$FETCH"';

interface Way {
  /** Column of the table, after the client's name. */
  readonly column: number;
  readonly script: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const WAYS: Readonly<Record<string, Way>> = {
  'by a profile': { column: 1, script: 'eval "$FETCH"' },
  'by the profile of latchkey configure': { column: 1, script: 'AWS_PROFILE=gallery; eval "$FETCH"' },
  'by the environment': { column: 2, script: `unset AWS_PROFILE\n${SESSION}eval "$FETCH"`, environment: ALONE },
  'by latchkey exec': { column: 2, script: `unset AWS_PROFILE\nlatchkey exec ${BY_COMMAND}`, environment: ALONE },
  "by a container's address": { column: 3, script: `${block('container')}eval "$FETCH"`, environment: ALONE },
  'by latchkey exec --renew': { column: 3, script: `unset AWS_PROFILE\nlatchkey exec --renew ${BY_COMMAND}` },
};
/** s3cmd without keys asks the address at which AWS's machines have their roles, which a test must not. */
const ASKS_ELSEWHERE = 's3cmd';

beforeAll(async () => {
  await clients.signIn();
}, 60_000);

test('the table has every client that is tried here', () => {
  expect([...table('client +\\| tried').keys()]).toEqual(Object.keys(ONE_OBJECT));
});

describe.each(Object.entries(ONE_OBJECT))('%s gets a session', (client, { get }) => {
  const cells = table('client +\\| tried').get(client) ?? [];

  const said = Object.entries(WAYS).map(([way, { column }]) => [way, cells[column] ?? 'not in the table'] as const);
  // A way that a client does not take is tried once, without the command.
  const isTried = ([way, cell]: readonly [string, string]): boolean =>
    !/^no\b/.test(cell) || (client !== ASKS_ELSEWHERE && !way.includes('latchkey'));
  test.each(said.filter(isTried))('%s: %s', async (way, cell) => {
    expect(cell).toMatch(/^(?:yes|no)\b/);
    const { script, environment } = WAYS[way] ?? { script: '' };
    const max = clients.shell('max');
    await rm(max.path('fetched'), { force: true });
    const variables = { ...environment, FETCH: get, KEY: `${OWN}/there.jpg`, FILE: 'fetched', RCLONE_RETRIES: '1' };
    if (cell.startsWith('yes')) {
      await max.done(script, variables);
      expect(await max.done('cat fetched')).toBe('x');
    } else {
      await max.refused(script, variables);
      expect(await max.done('ls -A . | grep -c fetched || true')).toBe('0\n');
    }
  });
});
