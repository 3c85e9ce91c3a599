/** Proves that a sign-out leaves nothing in the page that was open, nor in another tab: no picture, no signed address, no name. */
import { expect, test } from '@jest/globals';
import { button, link, partOf } from '../harness/console-page.ts';
import { choose, pictureOf, said, until } from './console-actions.ts';
import { useConsole } from './console-world.ts';
import { paintedPicture } from './painted-picture.ts';

const world = useConsole();

test('a sign-out loads the page anew, and the other tab shows nothing more', async () => {
  const person = await world.joined('ursula');
  await choose(person.page, [await world.onDisk('Mine.png', paintedPicture(2))]);
  await pictureOf(person.page, 'Mine.png');
  const other = await person.context.newPage();
  await other.goto(world.broker.broker);
  await pictureOf(other, 'Mine.png');
  await person.page.bringToFront();
  await link(person.page, 'Settings').click();
  await button(person.page, 'Sign out of this browser').click();
  await partOf(person.page, 'dialog[open] .button.danger, dialog[open] .button.primary').click();
  await said(person.page, /You are signed out of this browser/);
  const left = await person.page.evaluate(
    () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('X-Amz-Signature')).length,
  );
  expect(left).toBe(0);
  expect(person.page.url()).toBe(`${world.broker.broker}/`);
  await until(other, () => document.querySelector('img') === null && !document.body.innerText.includes('Mine.png'));
  await person.page.reload();
  expect(await person.page.evaluate(() => document.body.innerText)).not.toMatch(/You are signed out of this browser/);
});
