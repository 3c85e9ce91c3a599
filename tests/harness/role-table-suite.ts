/**
 * Defines the suite of the role table, for any store: credentials are vended over HTTP, and real requests try every
 * cell. Cells in `tests/vectors/role-table.json` succeed, all others get 403. Checks listings by exact prefix, and
 * missing keys.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { Operator } from '../../shared/compose-operator.ts';
import { AREAS, expectedCells, prepareCells, ROLE_ROWS, triedCells, WHOSE, type Place } from './cells.ts';
import { credentials, outcome, type KeyPair, type Running } from './latchkey.ts';
import { addMember, inTeam } from './operator.ts';
import type { StoreAnswers } from './store-answers.ts';

/** A running broker and its store. */
export interface Site {
  readonly running: Running;
  readonly operator: Operator;
  readonly bucket: string;
  /** The bucket owner's key. */
  readonly owner: KeyPair;
  /** Makes a client of the store, as its users do. */
  readonly s3: (credentials: KeyPair) => S3Client;
}

const TEAMS: Readonly<Record<string, string>> = { webqsee: 'gallery-team', 'webqsee-simple': 'simple-team' };

/** @param siteOf called after the file's own `beforeAll` */
export function roleTableSuite(siteOf: () => Site, answers: StoreAnswers): void {
  beforeAll(async () => {
    const { operator, bucket } = siteOf();
    for (const [layout, team] of Object.entries(TEAMS)) await operator.createTeam({ team, layout, bucket });
  });

  describe.each(ROLE_ROWS.map((row) => [row.layout, row.role, row] as const))('%s, %s', (layout, role, row) => {
    const team = TEAMS[layout] ?? '';
    const root = `webqsee/${team}/items-root/`;
    let place: Place;
    let s3: S3Client;

    beforeAll(async () => {
      const { running, operator, bucket, owner, s3: clientOf } = siteOf();
      place = { bucket, root, user: `the-${role}`, other: 'somebody.else' };
      const ownerClient = clientOf(owner);
      await prepareCells(ownerClient, place);
      ownerClient.destroy();
      const token = await addMember(running, operator, { team, user: place.user, role });
      s3 = clientOf((await credentials(inTeam(running, team), token)).credentials);
    });

    afterAll(() => {
      s3.destroy();
    });

    test('each cell', async () => {
      expect(await triedCells(s3, place)).toEqual(expectedCells(row, () => true));
    });

    test('each listing by its exact prefix, and none without a prefix', async () => {
      const Bucket = place.bucket;
      const prefixes = Object.keys(row.lists);
      const listings = prefixes.map((prefix) => {
        const named = prefix.replace('{root}', root).replace('{team}', team).replace('{user}', place.user);
        return outcome(s3.send(new ListObjectsV2Command({ Bucket, Prefix: named })));
      });
      const listed = await Promise.all(listings);
      expect(Object.fromEntries(prefixes.map((prefix, index) => [prefix, listed[index]]))).toEqual(row.lists);
      expect(await outcome(s3.send(new ListObjectsV2Command({ Bucket })))).toBe(403);
    });

    test('a missing key is 404 where the role reads and lists, and never there elsewhere', async () => {
      const Bucket = place.bucket;
      const expected = AREAS.flatMap((area) =>
        WHOSE.map(
          (whose) => [area, whose, row[whose][area].includes('read') ? 404 : answers.missingKeyOutside] as const,
        ),
      );
      for (const [area, whose, status] of expected) {
        const Key = `${root}${area}/${whose === 'own' ? place.user : place.other}/missing.jpg`;
        const got = [
          await outcome(s3.send(new HeadObjectCommand({ Bucket, Key }))),
          await outcome(s3.send(new GetObjectCommand({ Bucket, Key }))),
        ];
        expect([area, whose, ...got]).toEqual([area, whose, status, status]);
      }
    });
  });
}
