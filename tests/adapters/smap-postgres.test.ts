/**
 * Checks the adapter of smap's database: the addresses it accepts, its queries, and that its errors reveal only a code.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SmapDatabase } from '../../shared/adapters/smap-postgres.ts';
import { isPasswordOf } from '../../shared/domain/people/smap-password.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import { startSmapDatabase, type SmapDatabase as Running } from '../../local/smap-database.ts';

const PATIENCE = { connectTimeoutMs: 10_000, queryTimeoutMs: 5000 };
const IMPATIENCE = { connectTimeoutMs: 150, queryTimeoutMs: 150 };
const OUTAGE = { code: 'upstream_unavailable', retryAfterSeconds: 2, message: "smap's database does not answer" };
const HOST = 'postgres://latchkey:secret-word@db.example.org';

function openedAt(url: string): SmapDatabase | LatchkeyError {
  try {
    return new SmapDatabase(url, PATIENCE, () => undefined);
  } catch (error) {
    if (error instanceof LatchkeyError) return error;
    throw error;
  }
}

describe('an address', () => {
  test.each([
    [`${HOST}/survey_definitions`],
    [`${HOST}:5433/survey_definitions`],
    ['postgresql://latchkey:secret-word@db.example.org/survey_definitions'],
    ['postgres://latchkey@db.example.org/survey_definitions'],
    ['postgres://latchkey:a%2Fb%40c%3A%25%20%3F%23@db.example.org/survey_definitions'],
    ['postgres://latchkey:secret-word@[2001:db8::1]:5432/survey_definitions'],
    [`${HOST}/survey_definitions\n`],
    ...['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'].map((mode) => [`${HOST}/smap?sslmode=${mode}`]),
  ])('%s is taken', async (url) => {
    const database = openedAt(url);
    expect(database).toBeInstanceOf(SmapDatabase);
    await (database as SmapDatabase).close();
  });

  test.each([
    [''],
    ['secret-word'],
    ['host=db.example.org password=secret-word'],
    ['https://latchkey:secret-word@db.example.org/survey_definitions'],
    ['postgres://:secret-word@db.example.org/survey_definitions'],
    [HOST],
    [`${HOST}/`],
    ['postgres:///survey_definitions?password=secret-word'],
    ['postgres://latchkey:secret-word@/survey_definitions'],
    [`${HOST}/smap?sslmode=prefer&password=secret-word`],
    [`${HOST}/smap?sslmode=prefer`],
    [`${HOST}/smap?sslmode=allow`],
    [`${HOST}/smap?sslmode=`],
    [`${HOST}/smap?sslmode=Require`],
    [`${HOST}/smap?sslmode=toString`],
    [`${HOST}/smap?sslmode=require&sslrootcert=secret-word`],
    [`${HOST}/smap?host=elsewhere.example.org`],
    [`${HOST}/smap?options=-c%20default_transaction_read_only%3Doff`],
    [`${HOST}/%zz`],
    ['postgres://latchkey:secret-word%@db.example.org/smap'],
    ['postgres://latchkey:secret-word@db.example.org:0/smap'],
    [`${HOST}/smap#secret-word`],
    [`${HOST}/smap?sslmode=verify-full&sslmode=disable`],
  ])('%j is refused without being quoted', (url) => {
    const error = openedAt(url);
    expect(error).toMatchObject({ code: 'internal', name: 'SmapDatabaseAddress' });
    expect((error as Error).message).not.toMatch(/secret-word|example\.org/);
    expect((error as Error).cause).toBeUndefined();
  });
});

describe('the embedded database', () => {
  let running: Running;
  let database: SmapDatabase;

  beforeAll(async () => {
    running = await startSmapDatabase({ ident: 'ada', password: 'right', surveys: ['s1_1', "s1_2'"] });
    database = new SmapDatabase(running.url, PATIENCE, () => undefined);
  });

  afterAll(async () => {
    await database.close();
    await running.close();
  });

  test('knows its user by the exact name, and nobody else', async () => {
    const ada = await database.findUser('ada');
    expect([isPasswordOf(ada, 'ada', 'right'), isPasswordOf(ada, 'ada', 'wrong')]).toEqual([true, false]);
    for (const name of [
      'Ada',
      'ada ',
      '',
      '%',
      '_da',
      "ada' OR '1'='1",
      "'; DROP TABLE users; --",
      'ada\\',
      '$1',
      '"ada"',
    ])
      expect([name, await database.findUser(name)]).toEqual([name, undefined]);
    expect(await database.findUser('ada')).toEqual(ada);
  });

  test('knows the surveys of its projects', async () => {
    const answers = ['s1_1', "s1_2'", 's1_3', '', '%', 's1_1%'].map((survey) => database.isInProjectOf('ada', survey));
    expect(await Promise.all(answers)).toEqual([true, true, false, false, false, false]);
    expect(await database.isInProjectOf('max', 's1_1')).toBe(false);
  });
});

describe('errors tell a code and no more', () => {
  let server: Server;
  let url: string;
  let connections: number;
  let onData: (socket: Socket) => void;

  beforeAll(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => socket.destroy());
      socket.once('data', () => {
        onData(socket);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `postgres://latchkey:secret-word@127.0.0.1:${(server.address() as AddressInfo).port}/smap`;
  });

  beforeEach(() => {
    connections = 0;
  });

  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });

  async function errorAt(address: string, deadline?: AbortSignal): Promise<LatchkeyError> {
    const database = new SmapDatabase(address, IMPATIENCE, () => deadline);
    const error: unknown = await database.findUser('ada.lovelace').catch((thrown: unknown) => thrown);
    await database.close();
    expect(error).toMatchObject(OUTAGE);
    const { cause } = error as LatchkeyError;
    expect(`${String(cause)} ${JSON.stringify(cause)}`).not.toMatch(/secret|lovelace|latchkey|127\.0\.0\.1|INSIDE/);
    return error as LatchkeyError;
  }

  /**
   * Returns PostgreSQL's ErrorResponse to a login or a query.
   * https://www.postgresql.org/docs/15/protocol-error-fields.html
   */
  function errorMessage(code: string): Buffer {
    const fields = Buffer.from(`SFATAL\0C${code}\0MINSIDE secret-word ada.lovelace\0\0`);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(fields.length + 4);
    return Buffer.concat([Buffer.from('E'), length, fields]);
  }

  test.each([
    ['a wrong password', '28P01', 1],
    ['a table that may not be read', '42501', 1],
    ['too many connections', '53300', 1],
    ['a connection that is over', '08006', 2],
    ['a server that stops', '57P01', 2],
  ])('of %s, which another try may change or not', async (_what, code, tries) => {
    onData = (socket) => socket.end(errorMessage(code));
    expect((await errorAt(url)).cause).toMatchObject({ name: `Postgres ${code}` });
    expect(connections).toBe(tries);
  });

  test('of a server that is not there', async () => {
    expect((await errorAt('postgres://latchkey:secret-word@127.0.0.1:1/smap')).cause).toMatchObject({
      name: 'Postgres ECONNREFUSED',
    });
  });

  test('of one that breaks off', async () => {
    onData = (socket) => socket.destroy();
    await errorAt(url);
  });

  test('of one that speaks another language', async () => {
    onData = (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\nINSIDE');
    await errorAt(url);
  });

  test('of one that hangs, within the time it is given', async () => {
    onData = () => undefined;
    const beganMs = performance.now();
    await errorAt(url);
    expect(performance.now() - beganMs).toBeLessThan(2000);
  });

  test('of one without TLS, where TLS is asked for: nothing is sent to it', async () => {
    const sent: string[] = [];
    onData = (socket) => {
      socket.on('data', (data) => sent.push(data.toString('latin1')));
      socket.write('N');
    };
    await errorAt(`${url}?sslmode=require`);
    expect(sent.join('')).not.toMatch(/latchkey|secret/);
  });

  test('of a request whose time is over: nobody is asked', async () => {
    const requested = jest.fn();
    onData = requested;
    await errorAt(url, AbortSignal.abort());
    expect(connections).toBe(0);
    expect(requested).not.toHaveBeenCalled();
  });
});
