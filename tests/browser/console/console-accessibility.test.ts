/** Proves that axe finds nothing on any screen of the console, in the light and in the dark, contrast included. */
import { test } from '@jest/globals';
import { expectNoBarrier } from '../harness/barriers.ts';
import { button, link, named, PHONE } from '../harness/console-page.ts';
import { choose, pictureOf, said } from './console-actions.ts';
import { useConsole } from './console-world.ts';
import { paintedPicture } from './painted-picture.ts';

const SCREENS_MS = 120_000;

const world = useConsole();

test(
  'a member finds no barrier from the invite to an open picture',
  async () => {
    const max = await world.browser.openPerson(PHONE);
    await max.page.goto(world.broker.broker);
    await named(max.page, 'Invite link or code', 'textbox').wait();
    await expectNoBarrier(max.page, 'without an invite');
    await max.page.goto(`${world.broker.broker}/#invite=${await world.broker.invite('max')}`);
    await button(max.page, 'Join').wait();
    await expectNoBarrier(max.page, 'an invite');
    await button(max.page, 'Join').click();
    await said(max.page, /No pictures yet|Nothing here yet|empty/i);
    await expectNoBarrier(max.page, 'first use');
    const names = ['One.png', 'Two.png', 'Three.heic', 'Four.txt'];
    const paths = await Promise.all(
      names.map((name, index) => world.onDisk(name, index < 2 ? paintedPicture(index) : 'no picture')),
    );
    await choose(max.page, paths);
    await pictureOf(max.page, 'One.png');
    await link(max.page, 'Four.txt').wait();
    await expectNoBarrier(max.page, 'a gallery with uploads');
    await named(max.page, 'Select One.png', 'checkbox').click();
    await expectNoBarrier(max.page, 'a selection');
    await button(max.page, 'Delete').click();
    await expectNoBarrier(max.page, 'a question');
    await max.page.keyboard.press('Escape');
    await named(max.page, 'Select One.png', 'checkbox').click();
    await link(max.page, 'One.png').click();
    await button(max.page, 'Copy link').wait();
    await expectNoBarrier(max.page, 'an open picture');
    await max.page.keyboard.press('Escape');
    for (const screen of ['Access', 'Settings']) {
      await link(max.page, screen).click();
      await named(max.page, screen, 'main').wait();
      await max.page.waitForNetworkIdle({ idleTime: 200 });
      await expectNoBarrier(max.page, screen);
    }
    await world.broker.asAdmin('DELETE', 'members/max');
    await max.page.evaluate(() => dispatchEvent(new Event('focus')));
    await said(max.page, /You no longer belong to/);
    await expectNoBarrier(max.page, 'after the end');
  },
  SCREENS_MS,
);

test(
  'an admin finds no barrier in the team',
  async () => {
    const lead = await world.joinedAdmin();
    await world.joined('eve').then((eve) => eve.close());
    await link(lead.page, 'Team').click();
    await button(lead.page, 'Invite').wait();
    await said(lead.page, /eve/);
    await expectNoBarrier(lead.page, 'the team');
    await button(lead.page, 'Invite').click();
    await named(lead.page, 'Name', 'textbox').wait();
    await expectNoBarrier(lead.page, 'an invite that is made');
    await named(lead.page, 'Name', 'textbox').fill('zoe');
    await button(lead.page, 'Create invite').click();
    await said(lead.page, /#invite=lki_/);
    await expectNoBarrier(lead.page, 'an invite that was made');
    await lead.page.keyboard.press('Escape');
    await link(lead.page, 'Access').click();
    await said(lead.page, /2,048|2048/);
    await expectNoBarrier(lead.page, 'access');
  },
  SCREENS_MS,
);
