/**
 * Reads smap's database, as far as a login and a reader's projects need it: read only, with parameters, by one connection that a
 * warm function reuses. Its tables: https://github.com/smap-consulting/smapserver2 (`setup/install`). Only PostgreSQL's code of
 * an error is passed on: its message quotes the query's values.
 */
import { Pool, type PoolConfig } from 'pg';
import { DATABASE_ADDRESS_FAULT, databaseAddressOf, type SslMode } from '../database-address.ts';
import { LatchkeyError } from '../errors.ts';
import type { SmapUsers } from '../domain/people/smap-login.ts';
import type { SmapUser } from '../domain/people/smap-password.ts';

/** A connection that died while the function was frozen fails at once, and the next one is new. */
const MAX_TRIES = 2;
const RETRY_AFTER_SECONDS = 2;

const FIND_USER = 'SELECT realm, password, basic_password FROM users WHERE ident = $1 LIMIT 2';
const FIND_PROJECT = `
  SELECT 1 FROM users
  JOIN user_project ON user_project.u_id = users.id
  JOIN project ON project.id = user_project.p_id
  JOIN survey ON survey.p_id = project.id
  WHERE users.ident = $1 AND survey.ident = $2 AND survey.deleted = false
  LIMIT 1`;

/** Maps `sslmode` to TLS; every mode with TLS except `no-verify` verifies the server's certificate. */
const TLS: Readonly<Record<SslMode, PoolConfig['ssl']>> = {
  disable: false,
  'no-verify': { rejectUnauthorized: false },
  require: true,
  'verify-ca': true,
  'verify-full': true,
};

/** Limits the time to connect, and to answer. */
export interface DatabasePatience {
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
}

interface UserRow {
  readonly realm: string | null;
  readonly password: string | null;
  readonly basic_password: string | null;
}

export class SmapDatabase implements SmapUsers {
  readonly #pool: Pool;
  readonly #deadline: () => AbortSignal | undefined;

  /**
   * @param url in the form that `databaseAddressOf` parses
   * @param deadline returns that of the current request
   * @throws LatchkeyError internal for an invalid URL, without quoting it
   */
  constructor(url: string, patience: DatabasePatience, deadline: () => AbortSignal | undefined) {
    this.#pool = new Pool(poolConfigOf(url, patience));
    // A connection that breaks while idle affects no request.
    this.#pool.on('error', () => undefined);
    this.#deadline = deadline;
  }

  async findUser(ident: string): Promise<SmapUser | undefined> {
    const [user, another] = await this.#rows<UserRow>(FIND_USER, [ident]);
    // Two users of one name match neither, because nothing tells them apart.
    if (user === undefined || another !== undefined) return undefined;
    const { realm, password, basic_password: basicPassword } = user;
    return { realm, password, basicPassword };
  }

  async isInProjectOf(ident: string, survey: string): Promise<boolean> {
    return (await this.#rows(FIND_PROJECT, [ident, survey])).length > 0;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #rows<Row extends object>(query: string, values: readonly string[]): Promise<Row[]> {
    let cause: unknown;
    const deadline = this.#deadline();
    // Nobody waits for an answer after the deadline, so no query is sent then.
    for (let tries = 0; tries < MAX_TRIES && deadline?.aborted !== true; tries += 1) {
      try {
        const { rows } = await within(deadline, this.#pool.query<Row>(query, [...values]));
        return rows;
      } catch (error) {
        cause = error;
        if (isAnswer(error)) break;
      }
    }
    throw new LatchkeyError('upstream_unavailable', "smap's database does not answer", {
      cause: namedByCode(cause),
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}

/**
 * True for an error of the server itself, which a retry would not change, unless it says that the connection is over.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isAnswer(error: unknown): boolean {
  const { code } = { ...(error as { code?: unknown } | null) };
  return typeof code === 'string' && /^(?!08|57P)[0-9A-Z]{5}$/.test(code);
}

function poolConfigOf(text: string, { connectTimeoutMs, queryTimeoutMs }: DatabasePatience): PoolConfig {
  const address = databaseAddressOf(text);
  if (address === null)
    throw namedAs('SmapDatabaseAddress', `the address of smap's database ${DATABASE_ADDRESS_FAULT}`);
  const { host, port, user, password, database, sslMode } = address;
  return {
    host,
    port,
    user,
    // The password is a function, because pg looks for an empty password in the environment and in files.
    password: () => password,
    database,
    ssl: TLS[sslMode],
    max: 1,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    statement_timeout: queryTimeoutMs,
    options: '-c default_transaction_read_only=on',
    client_encoding: 'UTF8',
    application_name: 'latchkey',
    keepAlive: true,
    allowExitOnIdle: true,
  };
}

/** Makes an error that an audit line reports by its name; only a debugger sees its message. */
function namedAs(name: string, detail: string): LatchkeyError {
  return Object.assign(new LatchkeyError('internal', detail), { name });
}

/** Rejects once the deadline is over, whatever becomes of the work. */
async function within<Result>(deadline: AbortSignal | undefined, work: Promise<Result>): Promise<Result> {
  if (deadline === undefined) return work;
  let giveUp: () => void = () => undefined;
  const over = new Promise<never>((_, reject) => {
    giveUp = () => {
      reject(new DOMException('the deadline of the request is over', 'TimeoutError'));
    };
    if (deadline.aborted) giveUp();
    else deadline.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    deadline.removeEventListener('abort', giveUp);
  }
}

/** Copies the code of an error, which an operator needs, and none of its message. */
function namedByCode(cause: unknown): Error {
  const { code, name } = { ...(cause as { code?: unknown }), name: (cause as Error | undefined)?.name };
  const error = new Error("of smap's database");
  error.name =
    typeof code === 'string' && /^[A-Z0-9_]{2,50}$/.test(code) ? `Postgres ${code}` : `Postgres ${name ?? ''}`;
  return error;
}
