/** Opens a page whose member is signed in by our library, with the guide's modules for other people's clients. */
import type { Page } from 'puppeteer-core';
import { operatorOf } from '../../harness/operator.ts';
import type { Running } from '../../harness/latchkey.ts';
import { guideScript } from './guide.ts';
import { openScriptPage, type ScriptPage } from './script-page.ts';

/** Holds what Uppy stores of an upload in parts, and Golden Retriever keeps. */
export interface Unfinished {
  readonly key: string;
  readonly uploadId: string;
}

interface UppyFile {
  readonly error?: string;
  readonly response?: { readonly uploadURL?: string };
  readonly s3Multipart?: Unfinished;
}

interface Uppy {
  addFile(file: { readonly name: string; readonly type: string; readonly data: Blob }): string;
  getFile(id: string): UppyFile;
  setFileState(id: string, state: { readonly s3Multipart: Unfinished }): void;
  pauseAll(): void;
  upload(): Promise<{ readonly successful: readonly UppyFile[]; readonly failed: readonly UppyFile[] }>;
  on(event: 's3-multipart:part-uploaded', listen: () => void): void;
  destroy(): void;
}

/** A team of our library; its own types need a browser's. */
interface Team {
  readonly id: string;
}

interface Library {
  readonly Uppy: { readonly VERSION: string } & (new (options: { readonly autoProceed: false }) => Uppy);
  readonly 'library-team': { openTeam(broker: string, invite?: string): Promise<Team> };
  readonly 'library-uppy': { useTeam(uppy: Uppy, team: Team, prefix?: string): void };
  readonly 'library-sdk': { upload(team: Team, key: string, file: Blob): Promise<unknown> };
  readonly 'library-aws4fetch': { upload(team: Team, key: string, file: Blob): Promise<void> };
  /** Set once the member is signed in. */
  team: Team;
  /** Returns a file of `index % 251`. */
  filled(bytes: number, type: string): Blob;
}

declare global {
  /** Exists in these pages only. */
  var library: Library;
}

export interface LibraryPage extends ScriptPage {
  readonly page: Page;
  /** Name of the member, who has a folder of this name. */
  readonly user: string;
}

/** @param packages folder with packages in place of the project's own */
export async function openLibraryPage(running: Running, user: string, packages?: string): Promise<LibraryPage> {
  const { broker, team } = running.demo;
  const { code } = await operatorOf(running).invite({ team, user, role: 'member' });
  const opened = await openScriptPage(`${await guideScript({ packages })}\nglobalThis.library = globalThis.examples;`);
  try {
    await opened.page.evaluate(
      async (broker, code) => {
        const { library } = globalThis;
        library.team = await library['library-team'].openTeam(broker, code);
        library.filled = (bytes, type) => {
          const content = new Uint8Array(bytes);
          for (let index = 0; index < bytes; index += 1) content[index] = index % 251;
          return new Blob([content], { type });
        };
      },
      broker,
      code,
    );
    return { ...opened, user };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
