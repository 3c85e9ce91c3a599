/**
 * Proves the whole way of a member and a team lead through the console, in Chromium and in Firefox: from a link to pictures, a large
 * upload that breaks and goes on after a reload, what others see of it, and the end of a membership.
 */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { link } from '../harness/console-page.ts';
import { BROWSERS } from '../harness/contexts.ts';
import {
  acceptLeaving,
  choose,
  cutLine,
  mendLine,
  openTab,
  pictureOf,
  removeMember,
  said,
  untilPartsArrived,
} from './console-actions.ts';
import { useConsole } from './console-world.ts';
import { paintedPicture } from './painted-picture.ts';

const STORY_MS = 120_000;
const VIDEO_BYTES = 64 * 1024 * 1024;
const PICTURES = ['Harbour at dawn.png', 'Noon.png', 'Evening <b>red.png'];

describe.each(BROWSERS)('in %s', (name) => {
  const world = useConsole(name);

  test(
    'a member joins, adds pictures and a video over a broken line, and is removed',
    async () => {
      const { broker } = world;
      const max = await world.joined('max');
      expect(max.page.url()).not.toContain('lki_');
      const paths = await Promise.all(PICTURES.map((file, index) => world.onDisk(file, paintedPicture(index))));
      await choose(max.page, paths);
      for (const file of PICTURES) await pictureOf(max.page, file);
      expect(await broker.keys(broker.prefixOf('max'))).toEqual(
        expect.arrayContaining(PICTURES.map((file) => `${broker.prefixOf('max')}${file}`)),
      );

      const video = await world.onDisk('Holiday.mp4', randomBytes(VIDEO_BYTES));
      await choose(max.page, [video]);
      await untilPartsArrived(broker, broker.prefixOf('max'));
      await cutLine(max.page, name);
      await said(max.page, /waiting for the network/i);
      await mendLine(max.page, name);
      acceptLeaving(max.page);
      await max.page.reload();
      await said(max.page, /Holiday\.mp4/);
      await choose(max.page, [video]);
      max.page.setDefaultTimeout(60_000);
      await link(max.page, 'Holiday.mp4').wait();
      expect((await broker.stored(`${broker.prefixOf('max')}Holiday.mp4`)).bytes).toBe(VIDEO_BYTES);
      expect(await broker.openUploads(broker.prefixOf('max'))).toEqual([]);

      await openTab(max.page, 'Private');
      await choose(max.page, [await world.onDisk('Secret.png', paintedPicture(3))]);
      await pictureOf(max.page, 'Secret.png');

      const lead = await world.joinedAdmin();
      for (const file of [...PICTURES, 'Holiday.mp4']) await link(lead.page, file).wait();
      const eve = await world.joined('eve');
      for (const file of PICTURES) await pictureOf(eve.page, file);
      await openTab(eve.page, 'Private');
      await said(eve.page, /No .*yet|empty/i);
      expect(await eve.page.$$('::-p-aria([name="Secret.png"])')).toEqual([]);

      await link(lead.page, 'Team').click();
      await removeMember(lead, 'max');
      await said(lead.page, /max was removed/);
      await max.page.bringToFront();
      await max.page.evaluate(() => dispatchEvent(new Event('focus')));
      await said(max.page, /You no longer belong to/);
      expect(await max.page.$$('img')).toEqual([]);
      await max.page.reload();
      await said(max.page, /You no longer belong to/);
      for (const person of [lead, eve]) expect(person.faults).toEqual([]);
    },
    STORY_MS,
  );
});
