/**
 * Removes what runs leave: their objects and uploads, and their probes. A run that broke off leaves it to the next. Only what has
 * every mark of the doctor's is removed (`probe-keys.ts`).
 */
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { findingsOf, type Finding } from './finding.ts';
import { eachOf, type Patient, type SittersSession } from './patient.ts';
import { isProbeKey, PROBE_MEDIA_TYPE, probePrefixes } from './probe-keys.ts';
import { answerTo, faultOf } from './store-answer.ts';
import { roleWith } from './trials.ts';

const REQUESTS_AT_ONCE = 12;
const traces = findingsOf('traces');

/** Ends the probes of this run and of earlier ones, but the named one. @returns their number */
export async function endProbes({ operator, team }: Pick<Patient, 'operator' | 'team'>, but?: string): Promise<number> {
  const left = (await operator.probes(team.team)).filter(({ user }) => user !== but);
  await eachOf(left, REQUESTS_AT_ONCE, ({ user }) => operator.endProbe(team.team, user));
  return left.length;
}

export interface Swept {
  /** The number of objects and uploads that were removed. */
  readonly removed: number;
  /** Keys of objects that stay, because nobody here may remove them. */
  readonly staying: readonly string[];
  /** Why the bucket could not be searched; absent if it was. */
  readonly unsearched?: string;
}

/**
 * Removes the objects and uploads of every run.
 * @param sitters whose rights are used before the operator's
 * @param known keys of this run, for an operator who may not search the bucket
 */
export async function sweep(
  { own, team }: Pick<Patient, 'own' | 'team'>,
  sitters: readonly SittersSession[],
  known: readonly string[] = [],
): Promise<Swept> {
  const Bucket = team.bucket;
  const { keys, unsearched } = await searched(own, team);
  const made = unsearched === undefined ? keys.filter((key) => isProbeKey(team, key)) : known;
  const outcomes = await eachOf(made, REQUESTS_AT_ONCE, async (key) => {
    const role = roleWith(team, 'delete', key, sitters);
    const clients = [...sitters.filter((sitter) => sitter.role === role).map(({ s3 }) => s3), own];
    return { key, outcome: await remove(clients, Bucket, key, known.includes(key)) };
  });
  const uploads = await abortUploads(own, Bucket, team);
  return {
    removed: outcomes.filter(({ outcome }) => outcome === 'removed').length + uploads,
    staying: outcomes.flatMap(({ key, outcome }) => (outcome === 'stays' ? [key] : [])),
    ...(unsearched === undefined ? {} : { unsearched }),
  };
}

async function searched(
  own: S3Client,
  team: Patient['team'],
): Promise<{ readonly keys: readonly string[]; readonly unsearched?: string }> {
  try {
    return {
      keys: (await Promise.all(probePrefixes(team).map((prefix) => keysBelow(own, team.bucket, prefix)))).flat(),
    };
  } catch (error) {
    return { keys: [], unsearched: faultOf(error).code };
  }
}

async function keysBelow(client: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents: objects = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix }))
    keys.push(...objects.flatMap(({ Key }) => Key ?? []));
  return keys;
}

/**
 * Removes an object that has the mark.
 * @param isOwn true for a key with this run's random id, which needs no further mark
 */
async function remove(
  clients: readonly S3Client[],
  Bucket: string,
  Key: string,
  isOwn: boolean,
): Promise<'removed' | 'foreign' | 'stays'> {
  for (const client of clients) {
    if (!isOwn) {
      try {
        const { ContentType } = await client.send(new HeadObjectCommand({ Bucket, Key }));
        if (ContentType !== PROBE_MEDIA_TYPE) return 'foreign';
      } catch (error) {
        if (faultOf(error).status === 404) return 'removed';
        continue;
      }
    }
    if ((await answerTo(client.send(new DeleteObjectCommand({ Bucket, Key })))).kind === 'allowed') return 'removed';
  }
  return 'stays';
}

/** Aborts uploads that a run began. A bucket's lifecycle does the same, later. */
async function abortUploads(own: S3Client, Bucket: string, team: Patient['team']): Promise<number> {
  const counts = await Promise.all(
    probePrefixes(team).map(async (Prefix) => {
      try {
        const { Uploads: uploads = [] } = await own.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
        const made = uploads.filter(({ Key = '' }) => isProbeKey(team, Key));
        await Promise.all(
          made.map(({ Key, UploadId }) => own.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))),
        );
        return made.length;
      } catch {
        return 0;
      }
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Says what earlier runs had left. */
export function earlierFindings(probes: number, { removed, unsearched }: Swept): Finding[] {
  const found: Finding[] = [];
  if (probes + removed > 0)
    found.push(traces.note(`an earlier run broke off: its ${probes} probes are ended, its ${removed} objects removed`));
  if (unsearched !== undefined)
    found.push(
      traces.unchecked(
        `objects of earlier runs (${unsearched})`,
        'give yourself s3:ListBucket, s3:GetObject and s3:DeleteObject',
      ),
    );
  return found;
}

/** Says what this run leaves. */
export function ownFindings({ staying, unsearched }: Swept, bucket: string): Finding[] {
  if (staying.length === 0) return unsearched === undefined ? [traces.ok('nothing of this run stays')] : [];
  return staying.map((key) =>
    traces.fault(
      `the object ${key} stays: you may not remove it`,
      `remove it with the right s3:DeleteObject: aws s3 rm s3://${bucket}/${key}`,
    ),
  );
}
