/**
 * Opens a page in Debian's Chromium where a member is signed in by our library, with the AWS SDK in the same bundle. The page, the
 * broker and the bucket have three origins; broker and bucket are `npm start`. The SDK gets the same session as our library.
 */
import type { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Upload } from '@aws-sdk/lib-storage';
import type { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Page } from 'puppeteer-core';
import { CHROMIUM } from '../../tests/browser/harness/chromium.ts';
import { openScriptPage } from '../../tests/browser/harness/script-page.ts';
import { startLatchkey, type Running } from '../../tests/harness/latchkey.ts';
import { bundled, LIBRARY } from './client-bundle.ts';
import { hasPrograms } from './debian-parts.ts';
import type { RunOptions } from './question.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Declares what the questions call of our library's team; its own types need a browser's. */
interface Team {
  readonly credentialProvider: () => Promise<Credentials>;
  url(key: string): Promise<string>;
  upload(key: string, blob: Blob): { readonly done: Promise<unknown> };
}

interface Library {
  open(
    brokerUrl: string,
    options: { readonly store: 'memory' },
  ): Promise<{
    join(code: string): Promise<unknown>;
    team(id: string): Promise<Team>;
  }>;
}

declare global {
  /** Exists in the page only. */
  var clients: {
    readonly Latchkey: Library;
    readonly S3Client: typeof S3Client;
    readonly GetObjectCommand: typeof GetObjectCommand;
    readonly getSignedUrl: typeof getSignedUrl;
    readonly Upload: typeof Upload;
    /** Set once the member is signed in. */
    team: Team;
    sdk: S3Client;
  };
}

const SCRIPT = `
  import { Latchkey } from '${LIBRARY}';
  import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
  import { Upload } from '@aws-sdk/lib-storage';
  import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
  globalThis.clients = { Latchkey, GetObjectCommand, S3Client, Upload, getSignedUrl };`;

export interface ClientPage {
  readonly page: Page;
  readonly running: Running;
  /** Prefix that the member may write to. */
  readonly prefix: string;
  readonly close: () => Promise<void>;
}

/** @returns `null` if the machine has no Chromium, as a note says */
export async function openClientPage(options: RunOptions): Promise<ClientPage | null> {
  if (!(await hasPrograms([CHROMIUM.executablePath], options))) return null;
  const running = await startLatchkey();
  try {
    const script = new TextDecoder().decode(await bundled(SCRIPT, 'iife'));
    const opened = await openScriptPage(script);
    const close = async (): Promise<void> => {
      await opened.close();
      await running.dispose();
    };
    try {
      await signIn(opened.page, running);
    } catch (error) {
      await opened.close();
      throw error;
    }
    return { page: opened.page, running, prefix: `webqsee/${running.demo.team}/items-root/shared/max/`, close };
  } catch (error) {
    await running.dispose();
    throw error;
  }
}

async function signIn(page: Page, { demo }: Running): Promise<void> {
  const { broker, aws, region, team, invites } = demo;
  await page.evaluate(
    async ({ broker, aws, region, id, code }) => {
      const { clients } = globalThis;
      const latchkey = await clients.Latchkey.open(broker, { store: 'memory' });
      await latchkey.join(code);
      clients.team = await latchkey.team(id);
      clients.sdk = new clients.S3Client({
        endpoint: aws,
        region,
        forcePathStyle: true,
        credentials: clients.team.credentialProvider,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      });
    },
    { broker, aws, region, id: team, code: invites.max },
  );
}
