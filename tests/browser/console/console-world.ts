/** Gives the tests of a file a broker and a browser with which people use the console, and files on a disk to choose from. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { Viewport } from 'puppeteer-core';
import { openConsoleBrowser, type ConsoleBrowser, type ConsolePage } from '../harness/console-page.ts';
import type { BrowserName } from '../harness/contexts.ts';
import { startLibraryBroker, type LibraryBroker } from '../harness/library-broker.ts';

export interface ConsoleWorld {
  readonly broker: LibraryBroker;
  readonly browser: ConsoleBrowser;
  /** Joins as a new member, in storage of its own. */
  joined(user: string, role?: string, viewport?: Viewport): Promise<ConsolePage>;
  /** Joins as the demo's admin. @returns the page of the admin; the invite is good once */
  joinedAdmin(viewport?: Viewport): Promise<ConsolePage>;
  /** Writes a file to the disk. @returns its path */
  onDisk(name: string, content: Uint8Array | string): Promise<string>;
}

export function useConsole(name: BrowserName = 'chromium'): ConsoleWorld {
  const used: { broker?: LibraryBroker; browser?: ConsoleBrowser; folder?: string } = {};
  beforeAll(async () => {
    used.broker = await startLibraryBroker();
    used.browser = await openConsoleBrowser(name);
    used.folder = await mkdtemp(join(tmpdir(), 'latchkey-console-'));
  });
  afterAll(async () => {
    await used.browser?.close();
    await used.broker?.close();
    if (used.folder !== undefined) await rm(used.folder, { recursive: true });
  });
  const world: ConsoleWorld = {
    get broker() {
      return started(used.broker);
    },
    get browser() {
      return started(used.browser);
    },
    joined: async (user, role = 'member', viewport) => {
      const person = await world.browser.openPerson(viewport);
      await person.join(world.broker.broker, await world.broker.invite(user, role));
      return person;
    },
    joinedAdmin: (viewport) => world.joined(`lead-${Math.random().toString(36).slice(2, 8)}`, 'admin', viewport),
    onDisk: async (file, content) => {
      const path = join(started(used.folder), file);
      await writeFile(path, content);
      return path;
    },
  };
  return world;
}

function started<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('it is there once the tests run, and not before');
  return value;
}
