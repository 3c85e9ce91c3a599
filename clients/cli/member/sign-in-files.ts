/** Keeps the sign-ins of a user, a file each, and finds the one that a command means. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { parseTeamId, parseUserName } from '../../../shared/domain/people/names.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { checked } from '../checked.ts';
import { parseBroker } from './broker-address.ts';
import {
  homeFolder,
  quoted,
  readPrivateFile,
  reservePrivateFile,
  Unusable,
  writePrivateFile,
  type Reserved,
} from './home-folder.ts';
import { parseSignIn, signInName, signInText, type SignIn } from './sign-in.ts';

export interface Selection {
  readonly team?: string;
  readonly user?: string;
  readonly broker?: string;
}

const NO_SIGN_IN = 'log in first, with the link of your invite: latchkey login https://…/#invite=…';

/** Adds the options that pick a sign-in. */
export function selectable(command: Command): Command {
  return command
    .option('--team <team>', 'the sign-in in this team', checked(parseTeamId))
    .option('--user <user>', 'the sign-in as this user', checked(parseUserName))
    .option('--broker <url>', 'the sign-in at this broker', checked(parseBroker));
}

export class SignInFiles {
  readonly folder: string;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.folder = join(homeFolder(environment), 'sign-ins');
  }

  /** Returns the sign-ins that match, sorted. @throws Unusable for a file that may not be believed */
  async matching(selection: Selection): Promise<readonly SignIn[]> {
    const { broker, team, user } = selection;
    // A selection with all three names is one file, whatever state others are in.
    const named =
      broker !== undefined && team !== undefined && user !== undefined
        ? [signInName({ broker, team, user })]
        : await this.#names();
    const signIns = await Promise.all(named.map((name) => this.#read(name)));
    const wanted = (signIn: SignIn): boolean =>
      (team ?? signIn.team) === signIn.team &&
      (user ?? signIn.user) === signIn.user &&
      (broker ?? signIn.broker) === signIn.broker;
    return signIns
      .filter((signIn) => signIn !== undefined)
      .filter(wanted)
      .sort((one, other) => (flagsOf(one) < flagsOf(other) ? -1 : 1));
  }

  /** @throws LatchkeyError unauthenticated if there is none, invalid_request if there are several */
  async one(selection: Selection): Promise<SignIn> {
    const [signIn, ...others] = await this.matching(selection);
    if (signIn === undefined) throw await this.#noneOf(selection);
    if (others.length === 0) return signIn;
    const ways = [signIn, ...others].map((each) => shortFlags(each, [signIn, ...others]));
    throw new LatchkeyError('invalid_request', `there are several sign-ins; pick one by: ${ways.join(', or ')}`);
  }

  /** Returns what the file of a sign-in holds now; `undefined` if it was ended meanwhile. */
  again(signIn: SignIn): Promise<SignIn | undefined> {
    return this.#read(signInName(signIn));
  }

  /** Returns what the file holds now, for a command that runs for long. @throws LatchkeyError unauthenticated after a logout */
  async still(signIn: SignIn): Promise<SignIn> {
    const stored = await this.again(signIn);
    if (stored === undefined)
      throw new LatchkeyError(
        'unauthenticated',
        `${signIn.user} has signed out of ${signIn.team} meanwhile; ${NO_SIGN_IN}`,
      );
    return stored;
  }

  save(signIn: SignIn): Promise<void> {
    return writePrivateFile(this.folder, signInName(signIn), signInText(signIn));
  }

  /** Proves that a sign-in can be stored, before it is made. */
  reserve(signIn: Pick<SignIn, 'broker' | 'team' | 'user'>): Promise<Reserved> {
    return reservePrivateFile(this.folder, signInName(signIn));
  }

  async forget(signIn: SignIn): Promise<void> {
    const path = join(this.folder, signInName(signIn));
    try {
      await rm(path, { force: true });
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      const remedy = `make its folder writable, and remove it: rm ${quoted(path)}`;
      throw new LatchkeyError('internal', `${path}, which has the token, cannot be removed (${code}); ${remedy}`);
    }
  }

  async #noneOf({ team, user, broker }: Selection): Promise<LatchkeyError> {
    const all = [team, user, broker].every((flag) => flag === undefined) ? [] : await this.matching({});
    if (all.length === 0) return new LatchkeyError('unauthenticated', `nobody is signed in here; ${NO_SIGN_IN}`);
    const those = all.map(flagsOf).join(', and ');
    return new LatchkeyError('unauthenticated', `there is no such sign-in; those that are there: ${those}`);
  }

  async #names(): Promise<readonly string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => /^[0-9a-f]{32}\.json$/.test(name));
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return [];
      throw new LatchkeyError('internal', `${this.folder} cannot be read (${code}); make it yours, or remove it`);
    }
  }

  async #read(name: string): Promise<SignIn | undefined> {
    const path = join(this.folder, name);
    const text = await readPrivateFile(path);
    if (text === undefined) return undefined;
    const signIn = parseSignIn(text);
    if (signIn !== undefined && signInName(signIn) === name) return signIn;
    throw new Unusable('internal', `${path} is damaged; remove it and log in again: rm ${quoted(path)}`);
  }
}

/** Writes the flags that pick a sign-in, whatever others there are. */
export function flagsOf({ team, user, broker }: SignIn): string {
  return `--team ${team} --user ${user} --broker ${quoted(broker)}`;
}

/** Writes the fewest flags that pick a sign-in among these. */
export function shortFlags(signIn: SignIn, all: readonly SignIn[]): string {
  const { team, user } = signIn;
  const inTeam = all.filter((each) => each.team === team);
  if (inTeam.length === 1) return `--team ${team}`;
  return inTeam.filter((each) => each.user === user).length === 1 ? `--team ${team} --user ${user}` : flagsOf(signIn);
}
