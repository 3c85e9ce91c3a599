/** Gives tests the users of the command: each with a home folder of its own, on one running `npm start`. */
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { useLatchkey, type Latchkey, type LatchkeyOptions } from '../harness/use-latchkey.ts';

export const COMMAND = join(PROJECT, 'clients/cli/latchkey.ts');

export interface Users {
  readonly latchkey: Latchkey;
  /** The folder of all homes. */
  readonly folder: string;
  user(name: string): User;
  /** Invites somebody. @returns the code */
  invite(user: string): Promise<string>;
  link(code: string): string;
  /** Returns a user who has signed in under the own name. */
  joined(name: string): Promise<User>;
}

/** Each step starts a process, of which a test has up to a dozen, and twenty at once. */
const TEST_TIMEOUT_MS = 120_000;

/** Registers the start and end of all; called once, at the top of a test file. */
export function useUsers(more: LatchkeyOptions = {}): Users {
  const latchkey = useLatchkey({ ...more, members: ['ada', ...(more.members ?? [])] });
  jest.setTimeout(TEST_TIMEOUT_MS);
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-users-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const users: Users = {
    latchkey,
    get folder() {
      return folder;
    },
    user: (name) => new User(join(folder, name)),
    invite: async (user) => (await latchkey.operator.invite({ team: 'demo', user, role: 'member' })).code,
    link: (code) => `${latchkey.broker}/#invite=${code}`,
    joined: async (name) => {
      const user = users.user(name);
      await user.done('login', users.link(await users.invite(name)));
      return user;
    },
  };
  return users;
}

export class User {
  readonly home: string;
  readonly environment: Record<string, string>;

  constructor(home: string) {
    this.home = home;
    this.environment = {
      HOME: this.home,
      XDG_CONFIG_HOME: '',
      LATCHKEY_HOME: '',
      LATCHKEY_BROKER: '',
      LATCHKEY_DATA: '',
    };
  }

  run(parameters: readonly string[], environment: Readonly<Record<string, string>> = {}, input = ''): Promise<Ended> {
    const script = ['printf %s "$1" | { shift; exec "$@"; }', 'bash', input, process.execPath, COMMAND];
    return run('bash', ['-c', ...script, ...parameters], { ...this.environment, ...environment });
  }

  async done(...parameters: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(parameters);
    expect([parameters, code, stderr]).toEqual([parameters, 0, stderr]);
    return stdout;
  }

  /** Returns exit code and error. */
  async refused(...parameters: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(parameters);
    expect(stdout).toBe('');
    return `${code}: ${stderr}`;
  }

  async signIns(): Promise<string[]> {
    const names = await readdir(join(this.home, '.config/latchkey/sign-ins')).catch(() => []);
    return names.filter((name) => !name.endsWith('.lock'));
  }

  /** Returns the token of the only sign-in. */
  async token(): Promise<string> {
    const [name = ''] = await this.signIns();
    const text = await readFile(join(this.home, '.config/latchkey/sign-ins', name), 'utf8');
    return (JSON.parse(text) as { token: string }).token;
  }
}
