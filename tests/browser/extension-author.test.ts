/**
 * Proves that the modules which docs/webqsee.md gives to the author of an extension do what it says, in a page of Chromium: sign in by a
 * pasted link, list, show, upload, share, and say why a button does not work.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startLatchkey, type Running } from '../harness/latchkey.ts';
import type { AuthorModules } from './harness/author-page.ts';
import { guideScript } from './harness/guide.ts';
import { openScriptPage, type ScriptPage } from './harness/script-page.ts';

const ROOT = 'webqsee/demo/items-root/';
/** A picture of one pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let running: Running;
let opened: ScriptPage;
beforeAll(async () => {
  running = await startLatchkey();
  opened = await openScriptPage(await guideScript({ guide: 'docs/webqsee.md' }));
});
afterAll(async () => {
  await opened.close();
  await running.dispose();
});

interface Given {
  readonly link: string;
  readonly png: string;
}

/** Runs code with the modules in the page, after what earlier calls have left in `globalThis.kept`. */
function inPage<Result>(call: (modules: AuthorModules, given: Given) => Promise<Result>): Promise<Result> {
  const given: Given = { link: `${running.demo.broker}/#invite=${running.demo.invites.max}`, png: PNG };
  const source = `(${call.toString()})(globalThis.examples, ${JSON.stringify(given)})`;
  return opened.page.evaluate(source) as Promise<Result>;
}

test('a pasted link is described, and signs in for good', async () => {
  const outcome = await inPage(async ({ 'cloud-sign-in': cloud }, { link }) => {
    const pasted = `Hello, here you are: ${link} Ada`;
    const broker = cloud.brokerOf(pasted) ?? '';
    const opened = await cloud.openCloud(broker);
    const text = await cloud.describeInvite(opened, pasted);
    const { id, role } = await cloud.signIn(opened, pasted);
    const later = await cloud.openCloud(broker);
    return { broker, text, id, role, isSignedIn: later.signedIn, ofACode: cloud.brokerOf('lki_x') };
  });
  expect(outcome).toMatchObject({ broker: running.demo.broker, id: 'demo', role: 'member', isSignedIn: true });
  expect(outcome.text).toMatch(/^Join demo as max \(member\), invited, until \S/);
  expect(outcome.ofACode).toBeUndefined();
});

test('an item is uploaded with progress, shown, shared, and listed where it is', async () => {
  const outcome = await inPage(async ({ 'cloud-items': items, 'cloud-sign-in': cloud }, { link, png }) => {
    const latchkey = await cloud.openCloud(cloud.brokerOf(link) ?? '');
    const team = await (latchkey as unknown as { team(id: string): Promise<{ id: string; role: string }> }).team(
      'demo',
    );
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
    const file = new File([bytes], 'a picture.png', { type: 'image/png' });
    const loaded: number[] = [];
    const { key } = await items.uploadItem(team, 'private', file, (progress) => loaded.push(progress.loaded)).done;
    const Picture = (
      globalThis as unknown as {
        Image: new () => { src: string; crossOrigin: string | null; naturalWidth: number; decode(): Promise<void> };
      }
    ).Image;
    const image = new Picture();
    await items.showPicture(team, image, key);
    await image.decode();
    const before = await items.itemsOf(team, 'private');
    const shared = await items.shareItem(team, key);
    const again = await items
      .uploadItem(team, 'shared', file)
      .done.catch((error: unknown) => error as { code: string });
    return {
      key,
      lastLoaded: loaded.at(-1),
      size: bytes.length,
      width: image.naturalWidth,
      before: before.map((item) => item.key),
      shared,
      after: (await items.itemsOf(team, 'private')).map((item) => item.key),
      others: (await items.itemsOf(team, 'shared')).map((item) => item.key),
      again: 'code' in again ? again.code : 'uploaded',
      own: items.deletable(team, shared),
      foreign: items.deletable(team, shared.replace('/max/', '/ada/')),
    };
  });
  const [inPrivate, inShared] = ['private', 'shared'].map((area) => `${ROOT}${area}/max/a picture.png`);
  expect(outcome).toMatchObject({ key: inPrivate, lastLoaded: outcome.size, width: 1, before: [inPrivate] });
  expect(outcome).toMatchObject({ shared: inShared, after: [], others: [inShared], again: 'conflict' });
  expect(outcome.own).toEqual({ enabled: true });
  expect(outcome.foreign).toEqual({ enabled: false, title: expect.stringMatching(/^delete is granted on .* alone$/) });
});
