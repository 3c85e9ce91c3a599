/** Proves what the console says to a link that joins nobody, and to a browser that it cannot work in. */
import { expect, test } from '@jest/globals';
import { button, named } from '../harness/console-page.ts';
import { said } from './console-actions.ts';
import { useConsole } from './console-world.ts';

const world = useConsole();

async function opened(fragment: string): Promise<Awaited<ReturnType<typeof world.browser.openPerson>>> {
  const person = await world.browser.openPerson();
  await person.page.goto(`${world.broker.broker}/${fragment}`);
  return person;
}

test('a link that was used says so, and what to do', async () => {
  const code = await world.broker.invite('anna');
  const first = await world.browser.openPerson();
  await first.join(world.broker.broker, code);
  const { page, faults } = await opened(`#invite=${code}`);
  await said(page, /was used|already used|been used/i);
  await said(page, /ask/i);
  expect(page.url()).not.toContain(code);
  expect(await page.$$('::-p-aria([name="Join"][role="button"])')).toEqual([]);
  // The browser itself reports answers of 4xx as errors; the page adds none.
  expect(faults.filter((fault) => !fault.startsWith('Failed to load resource'))).toEqual([]);
});

test.each([
  [
    'ended',
    async (code: string) => {
      const id = code.split('_')[1] ?? '';
      await world.broker.asAdmin('DELETE', `invites/${id}`);
      return code;
    },
    /ended|expired|no longer/i,
  ],
  ['cut', (code: string) => code.slice(0, -7), /not complete|cut|whole link/i],
  [
    'of another broker',
    (code: string) => `${code.slice(0, -43)}${'A'.repeat(43)}`,
    /not known|knows no|unknown|no such/i,
  ],
])('a link that is %s says so', async (_what, bend, words) => {
  const code = await bend(await world.broker.invite(`bea-${Math.random().toString(36).slice(2, 8)}`));
  const { page } = await opened(`#invite=${code}`);
  await said(page, words);
  await named(page, 'Invite link or code', 'textbox').wait();
});

test('a whole message around a link is understood', async () => {
  const code = await world.broker.invite('carl');
  const { page } = await opened('');
  await named(page, 'Invite link or code', 'textbox').fill(
    `Hi Carl, here it is: ${world.broker.broker}/#invite=${code} See you!`,
  );
  await page.keyboard.press('Enter');
  await said(page, /carl/);
  await button(page, 'Join').click();
  await named(page, 'Shared', 'tab').wait();
});

test('a preview uses nothing up: the link is good after the page was closed without joining', async () => {
  const code = await world.broker.invite('dora');
  const seen = await opened(`#invite=${code}`);
  await said(seen.page, /dora/);
  await seen.close();
  const again = await world.browser.openPerson();
  await again.join(world.broker.broker, code);
});

test('a browser that stores nothing is told so in a sentence', async () => {
  const person = await world.browser.openPerson();
  await person.page.evaluateOnNewDocument(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  });
  await person.page.goto(world.broker.broker);
  await said(person.page, /This browser stores nothing/);
});

test('a browser that runs no scripts is told so in a sentence', async () => {
  const person = await world.browser.openPerson();
  await person.page.setJavaScriptEnabled(false);
  await person.page.goto(world.broker.broker);
  expect(await person.page.$eval('noscript', (element) => element.textContent)).toMatch(/needs JavaScript/);
});
