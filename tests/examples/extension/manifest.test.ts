/** Proves that the extension asks for no more than it needs, runs nothing from elsewhere, and keeps nothing where a browser carries it away. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildExtension } from '../../../scripts/build-extension.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-extension-'));
  await buildExtension({ outDir: folder });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function manifest(): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>;
}

async function texts(ending: RegExp): Promise<readonly (readonly [name: string, text: string])[]> {
  const names = (await readdir(folder)).filter((name) => ending.test(name));
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const));
}

test('one permission, which holds for the tab in which the person calls it, and no host', async () => {
  const stated = await manifest();
  expect(stated['permissions']).toEqual(['activeTab']);
  const more = ['host_permissions', 'optional_permissions', 'optional_host_permissions', 'content_scripts'];
  for (const name of [...more, 'web_accessible_resources', 'externally_connectable', 'background'])
    expect(stated).not.toHaveProperty(name);
});

test('a policy that allows own scripts and styles alone, no frames, no forms, and Trusted Types', async () => {
  const { extension_pages: policy = '' } = (await manifest())['content_security_policy'] as Record<string, string>;
  const rules = Object.fromEntries(
    policy.split(';').map((rule) => {
      const [name = '', ...sources] = rule.trim().split(' ');
      return [name, sources.join(' ')];
    }),
  );
  const loopback = 'http://127.0.0.1:* http://localhost:*';
  expect(rules).toEqual({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': `'self' blob: https: ${loopback}`,
    'media-src': `blob: https: ${loopback}`,
    'connect-src': `https: ${loopback}`,
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
  });
});

test('what is published reaches nothing on the own machine', async () => {
  const published = await buildExtension({ outDir: join(folder, 'release'), isRelease: true });
  const text = await readFile(join(published, 'manifest.json'), 'utf8');
  expect(text).toContain('connect-src https:;');
  expect(text).not.toMatch(/127\.0\.0\.1|localhost/);
});

test('nothing of a private window is kept, and what the team is sent is named', async () => {
  const stated = await manifest();
  expect(stated['incognito']).toBe('not_allowed');
  expect(stated['browser_specific_settings']).toMatchObject({
    gecko: { data_collection_permissions: { required: ['websiteContent', 'browsingActivity', 'authenticationInfo'] } },
  });
});

test('the pages load files of the extension alone, and hold no script of their own', async () => {
  const pages = await texts(/\.html$/);
  expect(pages.map(([name]) => name).sort()).toEqual(['gallery.html', 'popup.html']);
  for (const [, text] of pages) {
    const loaded = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);
    expect(loaded.length).toBeGreaterThan(2);
    for (const address of loaded) expect(await readFile(join(folder, address))).toBeDefined();
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|style=/);
  }
});

test('the scripts make no code of text, no markup of text, and load nothing from elsewhere', async () => {
  const scripts = await texts(/\.js$/);
  expect(scripts.length).toBeGreaterThan(2);
  for (const [name, text] of scripts) {
    // Preact can set markup for who asks it to: nobody here does, and the pages' policy would refuse it.
    const own = text.replaceAll(/^\/\/ \S*node_modules\/preact\/.*?(?=^\/\/ \S+\.tsx?$)/gms, '');
    const found = /\beval\(|new Function\(|(?:inner|outer)HTML|insertAdjacentHTML|document\.write\(/i.exec(own)?.[0];
    expect([name, found]).toEqual([name, undefined]);
    for (const [, address = ''] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g))
      expect(address).toMatch(/^\.\//);
  }
});

test('nothing is kept where the browser carries it to other machines, or where other extensions reach', async () => {
  for (const [, text] of await texts(/\.js$/))
    expect(text).not.toMatch(/storage\.(?:sync|local|session)|document\.cookie/);
});
