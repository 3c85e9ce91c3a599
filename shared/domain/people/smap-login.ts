/**
 * Checks logins of smap's users: a name and a password, against smap's own table `users`. A success is cached for a minute,
 * because a page of pictures sends the same login with each; a failure is never cached.
 */
import { hash } from 'node:crypto';
import { LAYOUTS } from '../authority/layout.ts';
import { LatchkeyError } from '../../errors.ts';
import type { LoginFailures } from './login-failures.ts';
import type { ReaderName } from './reader-name.ts';
import { isPasswordOf, type SmapUser } from './smap-password.ts';
import type { Team } from './team.ts';

/** The lifetime of a cached success, in milliseconds. */
export const LOGIN_AGE_MS = 60_000;
/** Limits the logins that one warm function caches. */
const MAX_KEPT = 2000;

export interface Login {
  readonly name: ReaderName;
  readonly password: string;
}

/** Reads smap's database. If it is unreachable, a call throws LatchkeyError upstream_unavailable. */
export interface SmapUsers {
  findUser(ident: string): Promise<SmapUser | undefined>;
  /** True if a survey that is not deleted is in a project of the user's. */
  isInProjectOf(ident: string, survey: string): Promise<boolean>;
}

/** Finds the database of a team; `undefined` if the stack has none. Throws LatchkeyError upstream_unavailable. */
export type SmapUsersOf = (team: string) => Promise<SmapUsers | undefined>;

class CheckedLogin {
  /** Makes the type nominal: no other module can vouch for a password. */
  declare private readonly isChecked: true;
  readonly team: Team;
  readonly name: ReaderName;

  constructor(team: Team, name: ReaderName) {
    this.team = team;
    this.name = name;
  }
}

/** A login whose password was right. */
export type SmapLogin = CheckedLogin;

export interface SmapLoginPorts {
  readonly usersOf: SmapUsersOf;
  readonly failures: Pick<LoginFailures, 'admit'>;
  readonly now: () => Date;
}

export class SmapLogins {
  readonly #ports: SmapLoginPorts;
  /** The expiry of each cached login, in epoch milliseconds, by its digest. */
  readonly #cached = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(ports: SmapLoginPorts) {
    this.#ports = ports;
  }

  /**
   * Checks a login.
   * @param address for which a failure is counted
   * @throws LatchkeyError unauthenticated: the same for a wrong password, an unknown user, and a team without such logins;
   *   rate_limited; upstream_unavailable
   */
  async signIn(team: Team | undefined, { name, password }: Login, address: string): Promise<SmapLogin> {
    if (team === undefined || team.endedOn !== undefined || LAYOUTS[team.layout].attachments === undefined)
      throw badLogin();
    const digest = hash('sha256', JSON.stringify([team.team, team.generation, name, password]));
    const nowMs = this.#ports.now().getTime();
    const untilMs = this.#cached.get(digest);
    if (untilMs === undefined || nowMs >= untilMs || nowMs < untilMs - LOGIN_AGE_MS) {
      // Simultaneous requests with the same login share one answer.
      const check = this.#underWay.get(digest) ?? this.#check(digest, team.team, { name, password }, address);
      this.#underWay.set(digest, check);
      await check.finally(() => this.#underWay.delete(digest));
    }
    return new CheckedLogin(team, name);
  }

  async #check(digest: string, team: string, { name, password }: Login, address: string): Promise<void> {
    const { usersOf, failures, now } = this.#ports;
    const attempt = await failures.admit(team, address, name);
    let isRight: boolean;
    // The age counts from before the read: a password that changes meanwhile is not believed for longer.
    const readMs = now().getTime();
    try {
      const users = await usersOf(team);
      const user = await users?.findUser(name);
      await attempt.claim();
      isRight = isPasswordOf(user, name, password);
    } catch (error) {
      attempt.dropped();
      throw error;
    }
    if (!isRight) {
      await attempt.failed();
      throw badLogin();
    }
    await attempt.succeeded();
    this.#cached.delete(digest);
    this.#cached.set(digest, readMs + LOGIN_AGE_MS);
    const oldest = this.#cached.keys().next();
    if (this.#cached.size > MAX_KEPT && oldest.done !== true) this.#cached.delete(oldest.value);
  }
}

/** Returns the one refusal for every invalid login. */
export function badLogin(): LatchkeyError {
  return new LatchkeyError(
    'unauthenticated',
    'sign in with your name and password of smap; these are missing or wrong',
  );
}
