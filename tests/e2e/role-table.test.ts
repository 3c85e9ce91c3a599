/**
 * Every cell of the role table with real requests and credentials vended over HTTP: what `tests/vectors/role-table.json`
 * names succeeds, everything else is 403; listings by exact prefix; a missing key is 404 where it may be listed.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { AREAS, expectedCells, prepareCells, ROLE_ROWS, triedCells, WHOSE, type Place } from '../harness/cells.ts';
import { credentials, outcome, s3Client, startLatchkey, type Running } from '../harness/latchkey.ts';
import { addMember, inTeam, operatorOf } from '../harness/operator.ts';

const Bucket = 'webqsee';
const TEAMS: Readonly<Record<string, string>> = { webqsee: 'gallery-team', 'webqsee-simple': 'simple-team' };
let running: Running;

beforeAll(async () => {
  running = await startLatchkey();
  const operator = operatorOf(running);
  for (const [layout, team] of Object.entries(TEAMS)) await operator.createTeam({ team, layout, bucket: Bucket });
});

afterAll(() => running.dispose());

describe.each(ROLE_ROWS.map((row) => [row.layout, row.role, row] as const))('%s, %s', (layout, role, row) => {
  const team = TEAMS[layout] ?? '';
  const root = `webqsee/${team}/items-root/`;
  const place: Place = { bucket: Bucket, root, user: `the-${role}`, other: 'somebody.else' };
  let s3: S3Client;

  beforeAll(async () => {
    const rootClient = s3Client(running, running.rootKey);
    await prepareCells(rootClient, place);
    rootClient.destroy();
    const token = await addMember(running, operatorOf(running), { team, user: place.user, role });
    s3 = s3Client(running, (await credentials(inTeam(running, team), token)).credentials);
  });

  afterAll(() => {
    s3.destroy();
  });

  test('each cell', async () => {
    expect(await triedCells(s3, place)).toEqual(expectedCells(row, () => true));
  });

  test('each listing by its exact prefix, and none without a prefix', async () => {
    const prefixes = Object.keys(row.lists);
    const answers = prefixes.map((prefix) => {
      const named = prefix.replace('{root}', root).replace('{team}', team).replace('{user}', place.user);
      return outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: named })));
    });
    const listed = await Promise.all(answers);
    expect(Object.fromEntries(prefixes.map((prefix, index) => [prefix, listed[index]]))).toEqual(row.lists);
    expect(await outcome(s3.send(new ListObjectsV2Command({ Bucket })))).toBe(403);
  });

  test('a missing key is 404 where the role reads and lists, 403 elsewhere', async () => {
    const expected = AREAS.flatMap((area) =>
      WHOSE.map((whose) => [area, whose, row[whose][area].includes('read') ? 404 : 403] as const),
    );
    for (const [area, whose, status] of expected) {
      const Key = `${root}${area}/${whose === 'own' ? place.user : place.other}/missing.jpg`;
      const answers = [
        await outcome(s3.send(new HeadObjectCommand({ Bucket, Key }))),
        await outcome(s3.send(new GetObjectCommand({ Bucket, Key }))),
      ];
      expect([area, whose, ...answers]).toEqual([area, whose, status, status]);
    }
  });
});
