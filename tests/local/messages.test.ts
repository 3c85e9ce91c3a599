/** Proves that a start first says what a person opens in a browser: the link of each invite that is still good. */
import { expect, test } from '@jest/globals';
import type { OpenInvites } from '../../local/demo.ts';
import { invitation } from '../../local/messages.ts';

const BROKER = 'http://127.0.0.1:8787';
const DEMO = {
  broker: BROKER,
  aws: 'http://127.0.0.1:9000',
  team: 'demo',
  bucket: 'webqsee',
  region: 'eu-central-1',
  invites: { ada: 'lki_00aa_ada', max: 'lki_00aa_max' },
};
const OF_MAX = `Open this link to add a picture (max, member): ${BROKER}/#invite=lki_00aa_max`;
const OF_ADA = `Open this link to run the team (ada, admin): ${BROKER}/#invite=lki_00aa_ada`;
const PLAIN = `Open this where you have joined already: ${BROKER}/`;

/** Returns the lines up to the first empty one. */
function firstLines(open: OpenInvites, demo: Parameters<typeof invitation>[0] = DEMO): string[] {
  const text = invitation(demo, { open, newcomer: 'guest', hasOwnUsers: false, dataDir: '.latchkey' });
  expect(text).toMatch(/^\n[^\n]/);
  return text.trimStart().split('\n\n')[0]?.split('\n') ?? [];
}

test.each([
  [{ ada: true, max: true }, [OF_MAX, OF_ADA]],
  [{ ada: true, max: false }, [OF_ADA, PLAIN]],
  [{ ada: false, max: true }, [OF_MAX, PLAIN]],
  [{ ada: false, max: false }, [PLAIN]],
])('with %j still good', (open, lines) => {
  expect(firstLines(open)).toEqual(lines);
});

test('names the members as they are called in this folder', () => {
  const names = { ada: 'ada-1', max: 'max-2' };
  const [member, admin] = firstLines({ ada: true, max: true }, { ...DEMO, names });
  expect(member).toContain('(max-2, member)');
  expect(admin).toContain('(ada-1, admin)');
});
