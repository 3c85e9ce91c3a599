/** Proves what is done with a file whose name is taken: nothing without an answer, and each answer as it is meant. */
import { describe, expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { OWN, settled, UploadWorld } from './upload-world.ts';

describe('a name that is taken', () => {
  test('is asked about before a byte goes, and takes nobody a place', async () => {
    const world = new UploadWorld();
    world.stored.add(`${OWN}a.jpg`);
    world.add('a.jpg', 'b', 'c', 'd');
    expect(await world.states()).toEqual({ 'a.jpg': 'taken', b: 'running', c: 'running', d: 'running' });
    expect(world.sent.map(({ key }) => key)).not.toContain(`${OWN}a.jpg`);
  });

  test('is numbered where both are kept, past numbers that are taken', async () => {
    const world = new UploadWorld();
    for (const name of ['a.jpg', 'a (2).jpg', 'a (3).jpg']) world.stored.add(`${OWN}${name}`);
    world.add('a.jpg');
    await settled();
    world.task('a.jpg').answer('keep');
    expect(await world.states()).toEqual({ 'a (4).jpg': 'running' });
    expect(world.to('a (4).jpg').options.ifNoneMatch).toBe('*');
  });

  test('is replaced on demand alone', async () => {
    const world = new UploadWorld();
    world.stored.add(`${OWN}a`);
    world.add('a', 'b');
    await settled();
    world.task('a').answer('replace');
    await settled();
    expect(world.to('a').options.ifNoneMatch).toBeUndefined();
    expect(world.to('b').options.ifNoneMatch).toBe('*');
  });

  test('is answered for all at once, also for those that wait', async () => {
    const world = new UploadWorld();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) world.stored.add(`${OWN}${name}`);
    world.add(...names);
    await settled();
    world.queue.answerAll('skip');
    expect(new Set(Object.values(await world.states()))).toEqual(new Set(['cancelled']));
    expect(world.sent).toEqual([]);
  });

  test('is replaced for those alone that were shown as taken', async () => {
    const world = new UploadWorld();
    for (const name of ['a', 'e']) world.stored.add(`${OWN}${name}`);
    world.add('a', 'b', 'c', 'd', 'e');
    // Three run, so the last one waits, and nobody knows yet that its name is taken.
    expect(await world.states()).toMatchObject({ a: 'taken', e: 'queued' });
    world.queue.answerAll('replace');
    for (const name of ['b', 'c', 'd']) world.to(name).arrive();
    expect(await world.states()).toMatchObject({ e: 'taken' });
    expect(world.to('a').options.ifNoneMatch).toBeUndefined();
    expect(world.sent.map(({ key }) => key)).not.toContain(`${OWN}e`);
  });

  test('that S3 alone knows of is asked about too, and numbered without a list', async () => {
    const world = new UploadWorld();
    world.mayList = false;
    world.add('a');
    await settled();
    world.to('a').fail(new LatchkeyError('conflict', 'there is one'));
    expect(await world.states()).toEqual({ a: 'taken' });
    world.task('a').answer('keep');
    await settled();
    world.to('a (2)').fail(new LatchkeyError('conflict', 'there is one'));
    expect(await world.states()).toEqual({ 'a (3)': 'running' });
  });

  test('by another file of the page is asked about as well', async () => {
    const world = new UploadWorld();
    world.queue.add(
      ['one', 'other'].map((content, at) => ({ file: new File([content], 'a', { lastModified: at }), folder: '' })),
      'shared',
    );
    await settled();
    expect(world.queue.entries.value.map(({ state }) => state)).toEqual(['running', 'taken']);
  });
});
