/**
 * Proves that every example of the library's README works as it stands there: each module in a page of Chromium, against a running
 * broker and its bucket, and the extension's files as an extension.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { bundleBrowser } from '../../scripts/build-browser.ts';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import { operatorOf } from '../harness/operator.ts';
import type { ReadmeModules, ReadmePage } from './harness/readme-page.ts';
import { readReadme, writeExtension, writeSite, type Readme } from './harness/readme-modules.ts';
import { openSite, type Site } from './harness/static-site.ts';

const START_MS = 60_000;
const ROOT = 'webqsee/demo/items-root/';
const OWN = `${ROOT}shared/max/`;

let folder: string;
let readme: Readme;
let running: Running;
let site: Site;
let page: Page;
let broker: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-readme-'));
  readme = await readReadme();
  await writeSite(readme, join(folder, 'site'));
  await bundleBrowser(join(folder, 'dist'));
  await writeExtension(readme, join(folder, 'dist/latchkey.min.js'), join(folder, 'extension'));
  running = await startLatchkey();
  broker = running.demo.broker;
  site = await openSite(join(folder, 'site'), true);
  page = await site.open('/');
  await page.waitForFunction('globalThis.readme !== undefined');
}, START_MS);
afterAll(async () => {
  await site.close();
  await running.dispose();
  await rm(folder, { recursive: true });
});

const used = new Set<keyof ReadmeModules>();

/** Calls a module's functions in the page, with the team that is signed in. */
function inPage<Result>(
  name: keyof ReadmeModules,
  call: (modules: ReadmePage, broker: string, own: string) => Result | Promise<Result>,
): Promise<Result> {
  used.add(name);
  const source = `(${call.toString()})(globalThis.readme, ${JSON.stringify(broker)}, ${JSON.stringify(OWN)})`;
  return page.evaluate(source) as Promise<Result>;
}

test('every block with code has a name, so that it is run', () => {
  expect(readme.modules.size + readme.files.size).toBe(readme.blocks);
});

describe('in their order, as a person would', () => {
  test('sign-in: nothing is used up by who does not agree', async () => {
    const link = `${broker}/#invite=${running.demo.invites.max}`;
    used.add('sign-in');
    const outcome = await page.evaluate(
      async (broker, link) => {
        const { signIn } = globalThis.readme['sign-in'];
        const asked: string[] = [];
        const refused = await signIn(broker, link, (text) => asked.push(text) < 0);
        const team = await signIn(broker, `Hello Max! ${link} See you.`, () => true);
        const { id, user, role } = team ?? {};
        return { asked, refused, id, user, role };
      },
      broker,
      link,
    );
    expect(outcome).toEqual({
      asked: [expect.stringMatching(/^Join demo as max \(member\)\? Valid until \S.+\.$/)],
      refused: null,
      id: 'demo',
      user: 'max',
      role: 'member',
    });
  });

  test('start: the team is there after a reload', async () => {
    await page.reload();
    await page.waitForFunction('globalThis.readme !== undefined');
    const started = await inPage('start', async ({ start }, broker) => {
      const team = await start.start(broker);
      if (team !== null) globalThis.team = team;
      return { id: team?.id, places: await start.places(broker) };
    });
    expect(started).toEqual({ id: 'demo', places: ['max is member of demo (webqsee)'] });
  });

  test('may: a reason for what is refused', async () => {
    const reasons = await inPage('may', ({ may }, _broker, own) => [
      may.whyNot(globalThis.team, 'write', `${own}one.jpg`),
      may.whyNot(globalThis.team, 'write', own.replace('max', 'ada')),
    ]);
    expect(reasons).toEqual(['', expect.stringMatching(/^write is granted on .*shared\/max\//)]);
  });

  test('upload: progress, the end, and no second object of the same key', async () => {
    const outcome = await inPage('upload', async ({ upload, LatchkeyError }, _broker, own) => {
      const [states, last]: [string[], number[]] = [[], []];
      const options = {
        onProgress: ({ loaded, total }: { loaded: number; total: number }) => (last[0] = loaded / total),
        onState: (state: string) => states.push(state),
      };
      const file = new Blob([new Uint8Array(1000)], { type: 'image/jpeg' });
      const { size, state } = await upload.send(globalThis.team, `${own}one.jpg`, file, options);
      const again = upload.send(globalThis.team, `${own}one.jpg`, file, options);
      const code = await again.catch((error: unknown) => error instanceof LatchkeyError && error.code);
      return { size, state, last, ends: states.filter((one) => one !== 'running'), code };
    });
    expect(outcome).toEqual({ size: 1000, state: 'done', last: [1], ends: ['done', 'failed'], code: 'conflict' });
  });

  test('upload: it pauses while the page is hidden', async () => {
    const states = await inPage('upload', async ({ upload }, _broker, own) => {
      const states: string[] = [];
      const file = new Blob([new Uint8Array(20_000_000)]);
      const running = globalThis.team.upload(`${own}two.bin`, file, { onState: (state) => states.push(state) });
      const done = upload.pauseWhileHidden(running);
      for (const isHidden of [true, false]) {
        Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }
      await done;
      return states;
    });
    expect(states).toEqual(['paused', 'running', 'done']);
  });

  test('resume: the same file goes on, or is given up', async () => {
    const outcome = await inPage('resume', async ({ resume }, _broker, own) => {
      const file = new Blob([new Uint8Array(20_000_000).fill(7)]);
      const leave = async (name: string): Promise<void> => {
        let onPart: () => void = () => undefined;
        const sent = new Promise<void>((resolve) => (onPart = resolve));
        const upload = globalThis.team.upload(own + name, file, {
          onProgress: ({ loaded }) => {
            if (loaded > 0) onPart();
          },
        });
        await sent;
        upload.pause();
      };
      await leave('three.bin');
      await leave('four.bin');
      const before = await resume.unfinished(globalThis.team);
      const { size } = await resume.goOn(globalThis.team, `${own}three.bin`, file);
      await resume.giveUp(globalThis.team, `${own}four.bin`);
      return { before: before.map(({ text }) => text), size, after: await resume.unfinished(globalThis.team) };
    });
    expect(outcome.before.sort()).toEqual([
      expect.stringMatching(/^\d+ % of .*shared\/max\/four\.bin, begun on \S/),
      expect.stringMatching(/^\d+ % of .*shared\/max\/three\.bin, begun on \S/),
    ]);
    expect([outcome.size, outcome.after]).toEqual([20_000_000, []]);
  });

  test('list: the newest first', async () => {
    const items = await inPage('list', ({ list }, _broker, own) => list.newestFirst(globalThis.team, own));
    expect(items.map(({ key }) => key)).toEqual([`${OWN}three.bin`, `${OWN}two.bin`, `${OWN}one.jpg`]);
  });

  test('show: a picture, a download under a name, and a place to put one JPEG', async () => {
    const outcome = await inPage('show', async ({ show }, _broker, own) => {
      const canvas = new OffscreenCanvas(3, 2);
      canvas.getContext('2d');
      const png = await canvas.convertToBlob();
      await globalThis.team.upload(`${own}picture.png`, png).done;
      const image = new Image();
      await show.show(globalThis.team, image, `${own}picture.png`);
      await image.decode();
      const link = await show.downloadLink(globalThis.team, `${own}one.jpg`, 'holiday.jpg');
      const { headers } = await fetch(link);
      const put = await show.dropBox(globalThis.team, `${own}dropped.jpg`);
      const send = (type: string): Promise<Response> =>
        fetch(put, { method: 'PUT', headers: { 'content-type': type }, body: 'x' });
      return {
        width: image.naturalWidth,
        disposition: new URL(link).searchParams.get('response-content-disposition'),
        type: headers.get('content-type'),
        statuses: [(await send('image/png')).status, (await send('image/jpeg')).status],
      };
    });
    expect(outcome).toEqual({
      width: 3,
      disposition: expect.stringMatching(/^attachment; filename="holiday\.jpg"/),
      type: 'image/jpeg',
      statuses: [403, 200],
    });
  });

  test('files: a rename', async () => {
    const keys = await inPage('files', async ({ files, list }, _broker, own) => {
      await files.rename(globalThis.team, `${own}one.jpg`, `${own}renamed.jpg`);
      return (await list.newestFirst(globalThis.team, own)).map(({ key }) => key);
    });
    expect(keys[0]).toBe(`${OWN}renamed.jpg`);
    expect(keys).not.toContain(`${OWN}one.jpg`);
  });

  test('sdk: a read, and credentials that reach no further than they say', async () => {
    const outcome = await inPage('sdk', async ({ sdk }, _broker, own) => {
      await globalThis.team.upload(`${own}text.txt`, new Blob(['text'])).done;
      const { accessKeyId, expiration } = await sdk.readerOfShared(globalThis.team);
      const isLater = expiration.getTime() > Date.now();
      return { text: await sdk.readBySdk(globalThis.team, `${own}text.txt`), accessKeyId, isLater };
    });
    expect(outcome).toEqual({ text: 'text', accessKeyId: expect.stringMatching(/^ASIA/), isLater: true });
  });

  test('uppy: an upload', async () => {
    const outcome = await inPage('uppy', async ({ Uppy, uppy: { useUppy } }, _broker, own) => {
      const uppy = new Uppy({ autoProceed: false });
      useUppy(uppy, globalThis.team, own);
      uppy.addFile({ name: 'by uppy.txt', type: 'text/plain', data: new Blob(['uppy']) });
      const { successful, failed } = await uppy.upload();
      return { successful: successful.length, errors: failed.map(({ error }) => error) };
    });
    expect(outcome).toEqual({ successful: 1, errors: [] });
  });

  test('errors: a sentence for the person, and a fault of the page is thrown on', async () => {
    const sentences = await inPage('errors', async ({ errors, LatchkeyError }, _broker, own) => {
      const refused = globalThis.team.delete(own.replace('max', 'ada') + 'x');
      const thrown = (): string => {
        try {
          return errors.sentenceFor(new TypeError('a fault of the page'));
        } catch (error) {
          return String(error);
        }
      };
      return [
        errors.sentenceFor(new LatchkeyError('signed_out', 'x')),
        errors.sentenceFor(new LatchkeyError('rate_limited', 'x', { retryAfterSeconds: 7 })),
        errors.sentenceFor(new LatchkeyError('conflict', 'x', { status: 409, requestId: 'r' })),
        await refused.then(() => '', errors.sentenceFor),
        thrown(),
      ];
    });
    expect(sentences).toEqual([
      'Please paste your invite.',
      'Too many requests: try again in 7 seconds.',
      'x (409, request r)',
      expect.stringMatching(/^delete is granted on .*shared\/max\//),
      'TypeError: a fault of the page',
    ]);
  });

  test('sign-out: the next visit finds nobody', async () => {
    used.add('sign-out');
    const outcome = await inPage('sign-out', async (modules, broker) => {
      const said = await modules['sign-out'].signOut(broker);
      return { said, next: await modules.start.start(broker) };
    });
    expect(outcome).toEqual({ said: 'Signed out.', next: null });
  });
});

test('every module was run, and none threw on the side', () => {
  expect([...used].sort()).toEqual([...readme.modules.keys()].sort());
  expect(site.faults).toEqual([]);
});

test('the extension lists in its background what its page has signed in to', async () => {
  const { code } = await operatorOf(running).invite({ team: 'demo', user: 'extension', role: 'member' });
  const id = await site.browser.installExtension(join(folder, 'extension'));
  const opened = await site.open(`chrome-extension://${id}/page.html`);
  await opened.waitForFunction('globalThis.Latchkey !== undefined');
  const message = JSON.stringify({ broker, team: 'demo', prefix: `${ROOT}shared/max/renamed` });
  const signedOut = await opened.evaluate(`chrome.runtime.sendMessage(${message})`);
  expect(signedOut).toMatchObject({ code: 'signed_out' });
  await opened.evaluate(
    `Latchkey.open(${JSON.stringify(broker)}).then((latchkey) => latchkey.join(${JSON.stringify(code)}))`,
  );
  const answer = await opened.evaluate(`chrome.runtime.sendMessage(${message})`);
  expect(answer).toEqual({ keys: [`${OWN}renamed.jpg`] });
});
