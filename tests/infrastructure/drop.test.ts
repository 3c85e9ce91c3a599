/** Checks which resources a deployment may remove from the running stack, and the parameters that it needs for that. */
import { describe, expect, test } from '@jest/globals';
import { dropFault, type RunningStack } from '../../infrastructure/drop.ts';

const GIVEN = { galleryBuckets: 'one,two', smapServerActions: 'ses:SendEmail', alarmTopic: 'arn:topic' };
const SMAP = { smapBasic: 'on', attachmentsSubnets: 'subnet-1,subnet-2', attachmentsSecurityGroups: 'sg-1' };
const RUNNING: RunningStack = {
  parameters: GIVEN,
  buckets: { galleryBuckets: ['one', 'two'], smapBuckets: [] },
};
/** The stack made its own bucket. */
const OWN: RunningStack = { parameters: {}, buckets: { galleryBuckets: ['made-bucket'], smapBuckets: [] } };
/** The stack was deployed from somewhere else. */
const FOREIGN: RunningStack = { parameters: null, buckets: { galleryBuckets: ['old'], smapBuckets: [] } };

test.each([
  ['there is no stack yet', null, GIVEN],
  ['everything is given again', RUNNING, GIVEN],
  ['a list is in another order', RUNNING, { ...GIVEN, galleryBuckets: 'two,one' }],
  ['a list is longer', RUNNING, { ...GIVEN, galleryBuckets: 'zero,one,two' }],
  ['a parameter is given for the first time', RUNNING, { ...GIVEN, smapBuckets: 'three' }],
  ['a single value is another', RUNNING, { ...GIVEN, alarmTopic: 'arn:other' }],
  ['a stack keeps its own bucket', OWN, {}],
  ['a stack names its own bucket as an existing one', OWN, { galleryBuckets: 'made-bucket,more' }],
])('nothing goes: %s', (_what, running: RunningStack | null, next: Readonly<Record<string, string>>) => {
  expect(dropFault(running, next, [])).toBeNull();
});

describe('what would go is told in one line, with both ways out', () => {
  test.each([
    [
      'an item of a list',
      RUNNING,
      { ...GIVEN, galleryBuckets: 'two' },
      'galleryBuckets (one); give them again, or let them go with --param="drop=galleryBuckets"',
    ],
    [
      'a whole parameter',
      RUNNING,
      { galleryBuckets: 'one,two', alarmTopic: 'arn:topic' },
      'smapServerActions (ses:SendEmail); give them again, or let them go with --param="drop=smapServerActions"',
    ],
    ['the buckets, for one of its own', RUNNING, { ...GIVEN, galleryBuckets: '' }, 'galleryBuckets (one,two); give'],
    ['the bucket that it made', OWN, { galleryBuckets: 'other' }, 'galleryBuckets (made-bucket); give'],
    [
      'the network of attachments, and signing in with passwords',
      { ...RUNNING, parameters: { ...GIVEN, ...SMAP } },
      { ...GIVEN, attachmentsSubnets: 'subnet-1', attachmentsSecurityGroups: 'sg-1' },
      'smapBasic (on), attachmentsSubnets (subnet-2); give them again, or let them go with --param="drop=smapBasic,attachmentsSubnets"',
    ],
    [
      'all, when everything is forgotten',
      RUNNING,
      {},
      'galleryBuckets (one,two), smapServerActions (ses:SendEmail), alarmTopic (arn:topic); give them again, or let them go with --param="drop=galleryBuckets,smapServerActions,alarmTopic"',
    ],
    [
      'a parameter that this release does not have',
      { ...RUNNING, parameters: { ...GIVEN, galleryBucket: 'one' } },
      GIVEN,
      'galleryBucket (one); give them again, or let them go with --param="drop=galleryBucket"',
    ],
  ])('%s', (_what, running, next: Readonly<Record<string, string>>, line) => {
    const provided = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''));
    const said = dropFault(running, provided, []) ?? '';
    expect(said).toContain(`the running stack would lose of its parameters: ${line}`);
    expect(said).not.toContain('\n');
  });

  test('of a stack that does not say what it was given, every parameter that is not given now', () => {
    const said = dropFault(FOREIGN, { alarmTopic: 'arn:topic' }, []) ?? '';
    expect(said).toContain('galleryBuckets (old), smapBuckets (whatever it was), smapServerActions (whatever it was)');
    expect(said).not.toContain('alarmTopic');
    const lost = /"drop=([^"]+)"/.exec(said)?.[1]?.split(',') ?? [];
    expect(dropFault(FOREIGN, { alarmTopic: 'arn:topic' }, lost)).toBeNull();
  });
});

describe('drop', () => {
  test('lets go what it names', () => {
    const next = { ...GIVEN, galleryBuckets: 'three' };
    expect(dropFault(RUNNING, next, ['galleryBuckets'])).toBeNull();
    expect(dropFault(OWN, { galleryBuckets: 'other' }, ['galleryBuckets'])).toBeNull();
  });

  test('lets go nothing else, and the line names all that it takes', () => {
    const said = dropFault(RUNNING, { alarmTopic: 'arn:topic' }, ['galleryBuckets']);
    expect(said).toContain('smapServerActions (ses:SendEmail); give');
    expect(said).toContain('"drop=galleryBuckets,smapServerActions"');
  });

  test.each([
    ['a parameter that loses nothing', RUNNING, ['alarmTopic'], 'would lose nothing of alarmTopic; leave it out'],
    ['anything, before there is a stack', null, ['galleryBuckets'], 'would lose nothing of galleryBuckets'],
    ['itself', RUNNING, ['drop'], 'would lose nothing of drop'],
    ['what is no parameter', RUNNING, ['buckets'], 'buckets is no parameter; there are: galleryBuckets'],
  ])('is refused for %s', (_what, running, drop, line) => {
    expect(dropFault(running, GIVEN, drop)).toContain(`parameter drop: `);
    expect(dropFault(running, GIVEN, drop)).toContain(line);
  });
});
