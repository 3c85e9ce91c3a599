/**
 * Proves that while the database is gone, restarting or hanging, only logins of the last minute are accepted, and that
 * everything works afterwards.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { REQUEST_DEADLINE_MS } from '../../shared/deadline.ts';
import { refusal } from '../harness/http.ts';
import { startReaders, type Readers } from '../harness/readers.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { addUser, makeSmapTables } from './smap-tables.ts';

/** Adds a busy machine's delay to the deadline. */
const ANSWER_MS = REQUEST_DEADLINE_MS + 2000;
const DOWN = ['503 upstream_unavailable', '2'];
let postgres: Postgres;
let readers: Readers;
let users = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  await makeSmapTables(postgres);
  for (let index = 0; index < 40; index += 1) await addUser(postgres, { ident: `u${index}`, password: 'right' });
  readers = await startReaders(postgres.url());
  expect(await answerOf('u0', 'right')).toEqual(['302', undefined]);
});

afterAll(async () => {
  await readers.dispose();
  await postgres.dispose();
});

async function answerOf(name: string, password: string): Promise<(string | undefined)[]> {
  const answer = await readers.login(name, password);
  return [refusal(answer), answer.headers['retry-after']];
}

/** Returns a name that no function has cached. */
function newcomer(): string {
  users += 1;
  return `u${users}`;
}

async function expectDown(): Promise<void> {
  const beganMs = performance.now();
  const answers = [
    answerOf(newcomer(), 'right'),
    answerOf(newcomer(), 'wrong'),
    answerOf(`nobody-${newcomer()}`, 'right'),
  ];
  expect(await Promise.all(answers)).toEqual([DOWN, DOWN, DOWN]);
  expect(performance.now() - beganMs).toBeLessThan(ANSWER_MS);
}

async function expectUp(): Promise<void> {
  expect(await answerOf(newcomer(), 'right')).toEqual(['302', undefined]);
  expect((await answerOf(`nobody-${newcomer()}`, 'right'))[0]).toBe('401 unauthenticated');
}

/** A correct login of the last minute needs no database; the same name with another password is refused. */
async function expectKept(): Promise<void> {
  const name = newcomer();
  expect(await answerOf(name, 'right')).toEqual(['302', undefined]);
  await postgres.stop();
  try {
    expect(await answerOf(name, 'right')).toEqual(['302', undefined]);
    expect(await answerOf(name, 'wrong')).toEqual(DOWN);
    await expectDown();
  } finally {
    await postgres.start();
  }
}

test('stopped: 503, but for a login of the last minute; started again: the next request is good', async () => {
  await expectKept();
  await expectUp();
});

test('stopped and started in between: the dead connection is replaced at once', async () => {
  await postgres.stop();
  await postgres.start();
  await expectUp();
});

test('a connection that the database ends is replaced at once', async () => {
  await expectUp();
  await postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey'");
  await expectUp();
});

describe('hanging', () => {
  test('by a lock on the table: 503, and good once it is gone', async () => {
    const session = await postgres.session();
    await session.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    await expectDown();
    await session.query('ROLLBACK');
    await session.end();
    await expectUp();
  });

  test('all its processes stopped: 503 within the deadline, and good once they go on', async () => {
    await postgres.signal('SIGSTOP');
    try {
      await expectDown();
    } finally {
      await postgres.signal('SIGCONT');
    }
    await expectUp();
  });
});

test('outages count as nobody’s failures', async () => {
  await postgres.stop();
  const name = newcomer();
  for (let time = 0; time < 7; time += 1) expect(await answerOf(name, `wrong${time}`)).toEqual(DOWN);
  await postgres.start();
  expect(await answerOf(name, 'right')).toEqual(['302', undefined]);
});
