/**
 * Kills the stand-in at any moment of parallel writes, fifty times on one data folder: everything acknowledged is whole
 * afterwards, nothing partial is visible, nothing is left over, and the stores of objects and of the table open.
 */
import { expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AbortMultipartUploadCommand, CreateBucketCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { Bucket, BusyClient, randomFrom, type Random } from './harness/busy-client.ts';
import { startProcess, type Process } from './harness/process.ts';

const KILLS = 50;
const CLIENTS = 5;
/**
 * Limit on the delay of a kill, from the first write or, except for every fifth kill, from the second acknowledged one.
 */
const MAX_DELAY_MS = 150;
const TIME_LIMIT_MS = 600_000;
const TableName = 'counted';

/** Runs the work until the process is gone; an earlier failure, or an error response, fails the test. */
async function untilKilled(standIn: Process, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await work();
    } catch (error) {
      const { httpStatusCode } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
      if (standIn.isKilled() && (httpStatusCode === undefined || httpStatusCode < 300)) return;
      throw error;
    }
  }
}

/** A row that is written over and over: acknowledged writes must survive in the table, too. */
class Counter {
  #acknowledged = 0;

  async increase({ table }: Process): Promise<void> {
    const next = this.#acknowledged + 1;
    await table.send(new PutItemCommand({ TableName, Item: { id: { S: 'it' }, count: { N: String(next) } } }));
    this.#acknowledged = next;
  }

  async verify({ table }: Process): Promise<void> {
    const { Item } = await table.send(new GetItemCommand({ TableName, Key: { id: { S: 'it' } } }));
    const found = Number(Item?.['count']?.N ?? 0);
    expect([this.#acknowledged, this.#acknowledged + 1]).toContain(found);
    this.#acknowledged = found;
  }
}

async function prepare({ s3, table }: Process): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await table.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

async function listed(s3: S3Client): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

/** Aborts uploads whose creation, or whose parts, were never acknowledged; the clients do not know them. */
async function abortUnknown(s3: S3Client, known: readonly string[]): Promise<void> {
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId = '' } of Uploads)
    if (!known.includes(UploadId)) await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
}

async function run(seed: number, dataDir: string): Promise<number> {
  const random: Random = randomFrom(seed);
  const clients = Array.from(
    { length: CLIENTS },
    (_, index) => new BusyClient(`c${index}`, randomFrom(seed + index + 1)),
  );
  const counter = new Counter();
  let standIn = await startProcess(dataDir);
  await prepare(standIn);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const running = standIn;
    const work = [
      ...clients.map((client) => untilKilled(running, () => client.write(running.s3))),
      untilKilled(running, () => counter.increase(running)),
    ];
    const writesBefore = writesOf(clients);
    const atWork = async (): Promise<void> => {
      // A slow machine must not be killed each time before it does anything.
      while (kill % 5 !== 0 && !running.isKilled() && writesOf(clients) < writesBefore + 2) await sleep(1);
    };
    const death = atWork()
      .then(() => sleep(random() * MAX_DELAY_MS))
      .then(() => running.kill());
    try {
      await Promise.all([...work, death]);
      standIn = await startProcess(dataDir);
      await Promise.all(clients.map((client) => client.verify(standIn.s3)));
      await counter.verify(standIn);
      expect(await listed(standIn.s3)).toEqual(clients.flatMap((client) => client.heldKeys).sort());
      await abortUnknown(
        standIn.s3,
        clients.flatMap((client) => client.uploadIds),
      );
      const files = await readdir(join(dataDir, 's3', 'data'));
      expect(files).toHaveLength(clients.reduce((sum, client) => sum + client.segments, 0));
    } catch (error) {
      await Promise.allSettled([running.kill(), standIn.kill()]);
      throw new Error(`seed ${seed}, kill ${kill}: ${String(error)}`, { cause: error });
    }
  }
  await standIn.kill();
  return writesOf(clients);
}

/** Returns the number of acknowledged writes so far. */
function writesOf(clients: readonly BusyClient[]): number {
  return clients.reduce((sum, client) => sum + client.writes, 0);
}

test(
  `${KILLS} kills`,
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-kill-'));
    const seed = Number(process.env['LATCHKEY_KILL_SEED'] ?? Date.now() % 2 ** 31);
    const writes = await run(seed, dataDir);
    // Fewer writes would mean that it did not die at work.
    expect(writes).toBeGreaterThan(KILLS);
    await rm(dataDir, { recursive: true, force: true });
  },
  TIME_LIMIT_MS,
);
