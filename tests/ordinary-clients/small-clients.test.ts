/** Proves that s3cmd and davix, which take a session but no profile, transfer and delete within a role, and no more. */
import { expect, test } from '@jest/globals';
import { block } from './harness/guide-blocks.ts';
import { digestOf, FOREIGN, OWN, useClients } from './harness/use-clients.ts';

const clients = useClients();
const s3cmd = (line: string): string => `${block('s3cmd').split(/^s3 sync/m)[0] ?? ''}${line}`;
const davix = (line: string): string => `${block('davix').split(/^davix-put/m)[0] ?? ''}${line}`;

test("the guide's block of s3cmd works for a member", async () => {
  const max = clients.shell('max');
  const own = `${OWN}/s3cmd`;
  const printed = await max.done(block('s3cmd'), { OWN: own });
  expect(printed).toMatch(new RegExp(`67108864 +s3://webqsee/${own}/film\\.mp4$`, 'm'));
  expect(printed).toMatch(/delete: .*\/photos\/sub\/ü b\.jpg/);
  const film = await digestOf(max.path('film.mp4'));
  expect(await digestOf(max.path('copy.mp4'))).toBe(film);
  expect(await clients.tree(own)).toEqual({ 'film.mp4': film });
  expect((await clients.stored(`${own}/film.mp4`)).inParts).toBe(true);
});

test("the guide's block of davix works for a member", async () => {
  const max = clients.shell('max');
  const own = `${OWN}/davix`;
  expect(await max.done(block('davix'), { OWN: own })).toMatch(/^film\.mp4$/m);
  expect(await digestOf(max.path('copy.mp4'))).toBe(await digestOf(max.path('film.mp4')));
  expect(await clients.tree(own)).toEqual({});
});

test('a viewer reads with both what the member wrote, and changes nothing of it', async () => {
  const vera = clients.shell('vera');
  await clients.latchkey.put(`${OWN}/seen/a.jpg`, 'first picture');
  const before = await clients.tree(`${OWN}/seen`);
  for (const [name, get] of [
    ['by-s3cmd', s3cmd('s3 get "s3://$BUCKET/$OWN/seen/a.jpg" by-s3cmd')],
    ['by-davix', davix('davix-get "${session[@]}" "$store/$BUCKET/$OWN/seen/a.jpg" by-davix')],
  ] as const) {
    await vera.done(get);
    expect(await digestOf(vera.path(name))).toBe(before['a.jpg']);
  }
  for (const line of ['put scene.mp4 "s3://$BUCKET/$OWN/seen/"', 'del "s3://$BUCKET/$OWN/seen/a.jpg"'])
    expect(await vera.refused(s3cmd(`s3 ${line}`))).toMatch('403 (AccessDenied)');
  for (const line of [
    'davix-put "${session[@]}" photos/a.jpg "$store/$BUCKET/$OWN/seen/2"',
    'davix-rm "${session[@]}" "$store/$BUCKET/$OWN/seen/a.jpg"',
  ])
    expect(await vera.refused(davix(line))).toMatch(/403/);
  expect(await clients.tree(`${OWN}/seen`)).toEqual(before);
});

test.each([
  ['writes to the folder of somebody else with s3cmd', s3cmd(`s3 put film.mp4 "s3://$BUCKET/${FOREIGN}/x"`)],
  [
    'writes to the folder of somebody else with davix',
    davix(`davix-put "\${session[@]}" photos/a.jpg "$store/$BUCKET/${FOREIGN}/x"`),
  ],
  ['lists the bucket with s3cmd', s3cmd('s3 ls "s3://$BUCKET"')],
  ['reads the policy of the bucket with s3cmd', s3cmd('s3 info "s3://$BUCKET"')],
  ['lists unfinished uploads with s3cmd', s3cmd('s3 multipart "s3://$BUCKET"')],
])('nobody %s', async (_what, forbidden) => {
  expect(await clients.shell('max').refused(forbidden)).toMatch(/403/);
  expect(await clients.tree(FOREIGN)).toEqual({});
});

test('a URL of s3cmd is refused', async () => {
  await clients.latchkey.put(`${OWN}/url.jpg`);
  const url = await clients.shell('max').done(s3cmd('s3 signurl "s3://$BUCKET/$OWN/url.jpg" +600'));
  const answer = await fetch(url.trim());
  expect([answer.status, await answer.text()]).toEqual([expect.any(Number), expect.stringContaining('<Error>')]);
  expect(answer.ok).toBe(false);
});
