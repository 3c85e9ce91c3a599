/**
 * Gives tests of the member's commands a folder, a stub broker and a clock, in process: sessions and tokens of hours and months pass
 * in no time.
 */
import { afterEach, beforeEach } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptSessions, type Narrowed } from '../../clients/cli/member/kept-session.ts';
import { sessionOf, type SessionPorts } from '../../clients/cli/member/session-source.ts';
import type { SignIn } from '../../clients/cli/member/sign-in.ts';
import { SignInFiles } from '../../clients/cli/member/sign-in-files.ts';
import { session, stubBroker, type StubBroker } from './stub-broker.ts';

export const MINUTE = 60_000;
export const DAY = 24 * 3600_000;
export const HOUR_SECONDS = 3600;
export const [FIRST, SECOND, THIRD] = ['a', 'b', 'c'].map((letter) => `lk_${'0a'.repeat(10)}_${letter.repeat(43)}`) as [
  string,
  string,
  string,
];
export const isRoot = process.getuid?.() === 0;

export class Place {
  home = '';
  broker!: StubBroker;
  /** The local clock. */
  time = 0;
  readonly warnings: string[] = [];
  /** Counts the sessions that the broker has made, by which they are named. */
  made = 0;

  async begin(): Promise<void> {
    this.home = await mkdtemp(join(tmpdir(), 'latchkey-member-'));
    this.broker = await stubBroker();
    this.time = Date.now();
    this.warnings.length = 0;
    this.made = 0;
    this.broker.answer = () => session(String((this.made += 1)), HOUR_SECONDS, this.time);
  }

  async end(): Promise<void> {
    this.broker.close();
    await rm(this.home, { recursive: true, force: true });
  }

  ports(environment: Record<string, string> = { LATCHKEY_HOME: this.home }): SessionPorts {
    const warn = (text: string): number => this.warnings.push(text);
    const [files, sessions] = [new SignInFiles(environment), new KeptSessions(environment)];
    return { environment, files, sessions, now: () => this.time, warn };
  }

  signIn(more: Partial<SignIn> = {}): SignIn {
    const expiresAt = new Date(this.time + 80 * DAY).toISOString();
    return { broker: this.broker.url, team: 'demo', user: 'max', token: FIRST, expiresAt, ...more };
  }

  /** @returns the key id of the session */
  async key(narrowed: Narrowed = {}, as = this.signIn(), given = this.ports()): Promise<string> {
    return (await sessionOf(as, narrowed, given)).credentials.accessKeyId;
  }

  async keptFile(): Promise<string> {
    const [name = ''] = (await readdir(join(this.home, 'sessions'))).filter((each) => each.endsWith('.json'));
    return join(this.home, 'sessions', name);
  }
}

/** Registers the beginning and the end of each test; called once, at the top of a test file. */
export function usePlace(): Place {
  const place = new Place();
  beforeEach(() => place.begin());
  afterEach(() => place.end());
  return place;
}
