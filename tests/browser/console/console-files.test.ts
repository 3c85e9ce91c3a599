/** Proves what the console does with files as people have them: awkward names, no content, another type than the name, a name that is taken. */
import { expect, test } from '@jest/globals';
import { button, link, named, partOf } from '../harness/console-page.ts';
import { choose, openTab, pictureOf, said } from './console-actions.ts';
import { useConsole } from './console-world.ts';
import { paintedPicture } from './painted-picture.ts';

const world = useConsole();
const LONG = `${'n'.repeat(60)}.png`;
const NAMES = [
  '<img src=x onerror=alert(1)>.png',
  '"quoted" & \'single\'.png',
  '🌄 sunrise 👩‍👩‍👧.png',
  'صورة الغروب.png',
  'a+b%20c#d?e.png',
  LONG,
];

test('names are text, whatever they hold, and each picture is shown', async () => {
  const person = await world.joined('nina');
  let alerts = 0;
  person.page.on('dialog', (dialog) => {
    alerts += 1;
    void dialog.dismiss();
  });
  await choose(person.page, await Promise.all(NAMES.map((name, index) => world.onDisk(name, paintedPicture(index)))));
  for (const name of NAMES) await pictureOf(person.page, name);
  const stored = await world.broker.keys(world.broker.prefixOf('nina'));
  expect(stored.filter((key) => !key.includes('/.thumbnails/')).sort()).toEqual(
    NAMES.map((name) => `${world.broker.prefixOf('nina')}${name}`).sort(),
  );
  expect(alerts).toBe(0);
  expect(person.faults).toEqual([]);
  expect(await person.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('a small picture lies in the own prefix, is shown in place of the large one, and goes with it', async () => {
  const person = await world.joined('olga');
  const own = world.broker.prefixOf('olga');
  await choose(person.page, [await world.onDisk('Large.png', paintedPicture(5, { width: 1600, height: 1200 }))]);
  await pictureOf(person.page, 'Large.png');
  await expectSoon(async () => (await world.broker.keys(`${own}.thumbnails/`)).length, 1);
  await person.page.reload();
  await pictureOf(person.page, 'Large.png');
  const source = await person.page.$eval('a img[alt="Large.png"]', (image) => image.src);
  expect(source).toContain('/.thumbnails/Large.png.');
  await named(person.page, 'Select Large.png', 'checkbox').click();
  await button(person.page, 'Delete').click();
  await partOf(person.page, 'dialog[open] ::-p-aria([name="Delete"][role="button"])').click();
  await expectSoon(async () => (await world.broker.keys(own)).length, 0);
});

test('a file of no bytes and one that is no picture are stored, and look deliberate', async () => {
  const person = await world.joined('paul');
  await choose(person.page, [
    await world.onDisk('empty.txt', ''),
    await world.onDisk('lie.png', '<script>alert(1)</script>'),
  ]);
  for (const name of ['empty.txt', 'lie.png']) await link(person.page, name).wait();
  expect((await world.broker.stored(`${world.broker.prefixOf('paul')}empty.txt`)).bytes).toBe(0);
});

test('a name that is taken is asked about, and both are kept', async () => {
  const person = await world.joined('rosa');
  const own = world.broker.prefixOf('rosa');
  await world.broker.put(`${own}Taken.txt`, 'the first');
  await choose(person.page, [await world.onDisk('Taken.txt', 'the second')]);
  await button(person.page, 'Keep both').click();
  await link(person.page, 'Taken (2).txt').wait();
  expect([...(await world.broker.keys(own))].sort()).toEqual([`${own}Taken (2).txt`, `${own}Taken.txt`]);
  expect((await world.broker.stored(`${own}Taken.txt`)).bytes).toBe('the first'.length);
});

test('a private picture is shared, and then everybody sees it', async () => {
  const person = await world.joined('sara');
  await openTab(person.page, 'Private');
  await choose(person.page, [await world.onDisk('Mine.png', paintedPicture(2))]);
  await pictureOf(person.page, 'Mine.png');
  await link(person.page, 'Mine.png').click();
  await button(person.page, 'Share').click();
  await expectSoon(
    async () =>
      (await world.broker.keys(world.broker.prefixOf('sara'))).filter((key) => key.endsWith('/Mine.png')).length,
    1,
  );
  const other = await world.joined('tom');
  await pictureOf(other.page, 'Mine.png');
  await named(other.page, 'Select Mine.png', 'checkbox').click();
  const why = await other.page.evaluate(() => document.body.textContent);
  expect(why).toMatch(/Only its owner or an admin/);
  await said(other.page, /1 selected/);
});

async function expectSoon<Value>(read: () => Promise<Value>, value: Value): Promise<void> {
  const untilMs = performance.now() + 15_000;
  let now = await read();
  while (now !== value && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    now = await read();
  }
  expect(now).toEqual(value);
}
