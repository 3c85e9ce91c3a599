/** Holds the library to the same table in every context of one browser: a page, both kinds of worker, an extension's background. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { enroll } from '../../harness/latchkey.ts';
import type { Context } from './bridge.ts';
import { openBrowser, type BrowserName, type ContextKind, type OpenBrowser } from './contexts.ts';
import { startLibraryBroker, whole, type LibraryBroker } from './library-broker.ts';

const MB = 1024 * 1024;
/** More than S3 tells in one answer. */
const MANY = 1050;
const KINDS: readonly ContextKind[] = ['page', 'worker', 'module worker', 'background'];
const AWKWARD = ['a b+c%20.txt', 'grün 写真.txt', '🙂 & = ? # !.txt', "it's (1) *.txt", 'x%2Fy;@:,$.txt'];

export function describeLibrary(browserName: BrowserName): void {
  let broker: LibraryBroker;
  let browser: OpenBrowser;
  const many = (): string => broker.prefixOf('many');

  beforeAll(async () => {
    [broker, browser] = await Promise.all([startLibraryBroker(), openBrowser(browserName)]);
    const names = Array.from({ length: MANY }, (_, index) => `${many()}${String(index).padStart(5, '0')}`);
    while (names.length > 0) await Promise.all(names.splice(0, 25).map((key) => broker.put(key, 'x')));
  });
  afterAll(async () => {
    await browser.close();
    await broker.close();
  });

  describe.each(KINDS)(`${browserName}, %s`, (kind) => {
    const user = kind.replace(' ', '-');
    let context: Context;
    let prefix: string;
    let code: string;
    beforeAll(async () => {
      context = await browser.openContext(kind);
      code = await broker.invite(user);
      prefix = broker.prefixOf(user);
      expect(await context.run('open', { broker: broker.broker })).toBe(false);
    });

    test('a text without a code, and an unknown code, are refused', async () => {
      await expect(context.run('join', { code: 'hello' })).rejects.toMatchObject({ code: 'invalid_request' });
      const unknown = code.slice(0, -4) + (code.endsWith('AAAA') ? 'BBBB' : 'AAAA');
      for (const scenario of ['preview', 'join'] as const)
        await expect(context.run(scenario, { code: unknown })).rejects.toMatchObject({
          code: expect.stringMatching(/^(?:not_found|invalid_request)$/),
        });
    });

    test('an invite is looked at and redeemed, out of its link with text around it', async () => {
      const text = `Hi! Join us:\n  ${broker.broker}/#invite=${code} \n– Ada`;
      const place = { team: broker.team, user, role: 'member' };
      expect(await context.run('preview', { code: ` ${code} ` })).toMatchObject(place);
      expect(await context.run('join', { code: text })).toEqual(place);
      expect(await context.run('signedIn')).toBe(true);
      expect(await context.run('memberships')).toEqual([{ ...place, layout: 'webqsee' }]);
      expect(await context.run('team', { id: broker.team })).toMatchObject({ ...place, bucket: broker.bucket });
    });

    test('a code that somebody else has used is refused', async () => {
      const taken = await broker.invite(`${user}-first`);
      await enroll(broker.running, taken);
      for (const scenario of ['preview', 'join'] as const)
        await expect(context.run(scenario, { code: taken })).rejects.toMatchObject({
          code: 'already_redeemed',
        });
    });

    test('what one may do is known, and the credentials are live', async () => {
      expect(await context.run('may', { action: 'write', key: `${prefix}a` })).toBe(true);
      expect(await context.run('may', { action: 'write', key: `${many()}a` })).toEqual(expect.any(String));
      const keys = await context.run('credentials');
      expect(keys).toMatchObject({ accessKeyId: expect.any(String), sessionToken: expect.any(String) });
      expect(keys.expiresAtMs).toBeGreaterThan(Date.now());
    });

    test('a URL reads an object, tells of it, saves it under a name, and is the same twice', async () => {
      const key = `${prefix}url.txt`;
      await broker.put(key, 'hello');
      const url = await context.run('url', { key });
      expect(await context.run('url', { key })).toBe(url);
      expect(await context.run('fetch', { url })).toMatchObject({ status: 200, text: 'hello' });
      const head = await context.run('url', { key, method: 'HEAD' });
      expect(await context.run('fetch', { url: head, method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
      const saved = await context.run('url', { key, download: 'ä.txt' });
      const { headers } = await context.run('fetch', { url: saved });
      expect(headers['content-disposition']).toContain("filename*=UTF-8''%C3%A4.txt");
    });

    test('a list goes on after its first thousand', async () => {
      const listed = await context.run('list', { prefix: many() });
      expect(listed).toHaveLength(MANY);
      expect(listed.at(-1)).toMatchObject({ key: `${many()}0${MANY - 1}`, size: 1, etag: expect.any(String) });
    });

    test.each(AWKWARD)('the name %s', async (name) => {
      const key = `${prefix}awkward/${name}`;
      const copy = `${key}.copy`;
      await context.run('upload', { key, bytes: 10 });
      expect((await context.run('list', { prefix: `${prefix}awkward/` })).map((one) => one.key)).toContain(key);
      expect(await context.run('fetch', { url: await context.run('url', { key }) })).toMatchObject({ status: 200 });
      await context.run('copy', { from: key, to: copy });
      expect(await broker.stored(copy)).toEqual(whole({ bytes: 10 }));
      await context.run('delete', { key });
      expect(await broker.keys(key)).toEqual([copy]);
    });

    test.each([0, 1024, 20 * MB])('a file of %d bytes arrives whole', async (bytes) => {
      const key = `${prefix}file-${bytes}`;
      const done = await context.run('upload', { key, bytes, seed: 3 });
      expect(done).toMatchObject({ key, size: bytes, state: 'done', etag: expect.any(String) });
      expect(done.progress.at(-1)).toBe(bytes);
      expect(await broker.stored(key)).toEqual(whole({ bytes, seed: 3 }));
    });

    test.each([10, 9 * MB])('an object of %d bytes is not replaced where that was asked', async (bytes) => {
      const key = `${prefix}once-${bytes}`;
      await broker.put(key, 'first');
      await expect(context.run('upload', { key, bytes, ifNoneMatch: '*' })).rejects.toMatchObject({ code: 'conflict' });
      expect((await broker.stored(key)).bytes).toBe('first'.length);
    });

    test('a key of somebody else is refused', async () => {
      const key = `${many()}00000`;
      for (const refused of [
        context.run('upload', { key, bytes: 1 }),
        context.run('delete', { key }),
        context.run('copy', { from: key, to: `${many()}copy` }),
        context.run('url', { key, method: 'PUT' }),
        context.run('list', { prefix: broker.prefixOf('many', 'private') }),
      ])
        await expect(refused).rejects.toMatchObject({ code: 'out_of_scope' });
      expect(await broker.stored(key)).toMatchObject({ bytes: 1 });
    });

    test('signing out ends everything', async () => {
      expect(await context.run('signOut')).toEqual({ ended: true });
      expect(await context.run('signedIn')).toBe(false);
      await expect(context.run('credentials')).rejects.toMatchObject({ code: 'signed_out' });
      await expect(context.run('team', { id: broker.team })).rejects.toMatchObject({ code: 'signed_out' });
      expect((await context.run('kept')).keys).toEqual([]);
    });
  });
}
