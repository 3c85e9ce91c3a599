/**
 * Proves that the commands of `docs/webqsee.md` lead a team away from its shared key: the blocks are those of `migrate-keys`, and run
 * against an `npm start` in the guide's order; each check must answer as the guide says. Blocks of IAM, CloudFormation and serverless
 * need AWS itself: bash parses them, and nothing more.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeleteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { NumberedStep, StepName } from '../../clients/cli/migrate/migration-step.ts';
import { eventually } from '../harness/eventually.ts';
import { startLatchkey, s3Client, type Running } from '../harness/latchkey.ts';
import { renderedBlocks } from '../harness/guide-sections.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { GUIDE, GUIDE_PLAN, guideSections, PEOPLE, type GuideBlock } from '../harness/webqsee-guide.ts';
import MANUAL from '../vectors/webqsee-manual.json' with { type: 'json' };

const ROOT = 'webqsee/acme/items-root/';
const STEPS_MS = 120_000;
const NEEDS_AWS = /\baws (?:iam|cloudformation) |\bserverless /;

let running: Running;
let folder: string;
/** The member's token, by which later blocks sign in. */
let token = '';

beforeAll(async () => {
  running = await startLatchkey();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-webqsee-'));
  await mkdir(join(folder, 'commands'));
  const commands = {
    // What the guide asks before it deletes is answered here.
    npx: `shift
case $1-$2 in
explain-* | migrate-keys-*) ;;
team-delete | member-remove) set -- "$@" --yes --local '${running.dataDir}' ;;
*) set -- "$@" --local '${running.dataDir}' ;;
esac
exec '${process.execPath}' '${PROJECT}/clients/cli/latchkey.ts' "$@"`,
    aws: `exec '${process.execPath}' '${PROJECT}/tests/harness/small-aws-cli.ts' "$@"`,
  };
  for (const [name, text] of Object.entries(commands)) {
    await writeFile(join(folder, 'commands', name), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, 'commands', name), 0o755);
  }
  const s3 = s3Client(running, running.rootKey);
  for (const key of ['shared/max/a.jpg', 'shared/old.jpg', 'private/old.jpg'])
    await s3.send(new PutObjectCommand({ Bucket: 'webqsee', Key: `${ROOT}${key}`, Body: 'x' }));
});

afterAll(async () => {
  await running.dispose();
  await rm(folder, { recursive: true });
});

/** Runs a block as it stands there. @param before lines that its shell has run */
function pasted({ on, text }: GuideBlock, before = ''): Promise<Ended> {
  const { accessKeyId, secretAccessKey } = running.rootKey;
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const script = `cd '${folder}' && {\n${before}\n${text}\n}`;
  return run('bash', ['-e', '-o', 'pipefail', '-c', script], {
    PATH: `${join(folder, 'commands')}:${process.env['PATH'] ?? ''}`,
    S3_TEST_ENDPOINT: running.demo.aws,
    ...(on === 'operator' ? keys : { BROKER: running.demo.broker, TOKEN: token }),
  });
}

async function done(block: GuideBlock, before = ''): Promise<string> {
  const { code, stdout, stderr } = await pasted(block, before);
  if (code !== 0) throw new Error(`${block.text}\nended with ${String(code)}: ${stdout}${stderr}`);
  return stdout;
}

interface GuideStep {
  readonly step: NumberedStep;
  readonly work: readonly GuideBlock[];
  readonly checks: readonly GuideBlock[];
  readonly back: readonly GuideBlock[];
}

/** Takes a step's blocks from the guide itself. */
function stepOf(name: StepName): GuideStep {
  const step = GUIDE_PLAN.steps.find((each) => each.name === name);
  if (step === undefined) throw new Error(`there is no step ${name}`);
  const blocks = [...(guideSections()[step.number - 1]?.blocks ?? [])];
  const work = blocks.splice(0, step.do.length);
  return { step, work, checks: blocks.splice(0, step.check.length), back: blocks };
}

/** Runs the checks that need no AWS, each of which must answer as the guide says. */
async function check({ step, checks }: GuideStep, before = ''): Promise<void> {
  for (const [index, block] of checks.entries()) {
    if (NEEDS_AWS.test(block.text)) continue;
    const said = (await done(block, block.on === 'member' ? before : '')).replaceAll(/\s+/g, ' ').trim();
    const [beginning = '', ...more] = (step.check[index]?.answer ?? '').split('…');
    const isAsSaid = more.length === 0 ? said === beginning : said.startsWith(beginning.trim());
    expect([block.text, said, isAsSaid]).toEqual([block.text, said, true]);
  }
}

test('the guide has the steps of migrate-keys, with the same commands in the same order and nothing else', () => {
  const sections = guideSections();
  expect(sections.map(({ heading }) => heading)).toEqual(
    GUIDE_PLAN.steps.map(({ number, title }) => `${number}. ${title}`),
  );
  for (const [index, step] of GUIDE_PLAN.steps.entries())
    expect([step.name, sections[index]?.blocks]).toEqual([step.name, renderedBlocks(step)]);
});

test('bash parses every block', async () => {
  const all = guideSections().flatMap(({ blocks }) => blocks.map(({ text }) => text));
  expect(all.filter((text) => NEEDS_AWS.test(text)).length).toBeGreaterThan(5);
  const { code, stderr } = await run('bash', ['-n', '-c', all.join('\n')]);
  expect([code, stderr]).toEqual([0, '']);
});

test('1: the list of keys is made, and the command at the top reads it', async () => {
  const [list] = stepOf('record').work;
  if (list === undefined) throw new Error('the step has a block');
  await done(list);
  await writeFile(join(folder, 'policy.json'), JSON.stringify({ PolicyVersion: { Document: MANUAL.policy } }));
  await writeFile(join(folder, 'people.csv'), PEOPLE);
  expect(GUIDE).toContain(`\`\`\`\n${PEOPLE}\`\`\``);
  const [, command = ''] = /^(npx latchkey migrate-keys .*?)^```$/ms.exec(GUIDE) ?? [];
  const text = `${command.trimEnd()} --json`;
  const { keys, ...plan } = JSON.parse(await done({ on: 'operator', text })) as Record<string, unknown>;
  expect(plan).toEqual(JSON.parse(JSON.stringify(GUIDE_PLAN)));
  // The bucket itself answers the same as its list.
  const listed = text.replace('--keys keys.json', `--list --local '${running.dataDir}'`);
  expect(JSON.parse(await done({ on: 'operator', text: listed }))).toMatchObject({ keys });
  expect(keys).toMatchObject({ total: 3, areas: { shared: { fitting: { max: 1 }, withoutFolder: { total: 1 } } } });
});

test(
  '3-5: the team is made, members sign in and write, and one who leaves is out',
  async () => {
    const team = stepOf('team');
    for (const block of team.work) await done(block);
    await check(team);
    const invites = stepOf('invites');
    const codes = (await done(invites.work[0] ?? { on: 'operator', text: '' })).match(/^lki_\S+$/gm) ?? [];
    expect(codes).toHaveLength(2);
    await check(invites);

    const signIn = stepOf('sign-in');
    const [enrol, credentials] = signIn.work;
    if (enrol === undefined || credentials === undefined) throw new Error('the step has two blocks');
    const answer = JSON.parse(await done(enrol, `CODE=${codes[1] ?? ''}`)) as Record<string, string>;
    token = answer['token'] ?? '';
    expect(answer).toMatchObject({ team: 'acme', user: 'max', role: 'member' });
    await check(signIn, credentials.text);

    for (const { text, on } of signIn.back) await done({ on, text: text.replace('USER', 'max') });
    // A warm function may use what it has read for ten seconds more.
    await eventually(
      () => pasted(credentials),
      ({ code }) => code !== 0,
    );
    await done({ on: 'operator', text: 'npx latchkey invite acme max --role member --reuse' });
  },
  STEPS_MS,
);

test(
  '7-8: the root passes to a team with rights per member, after the first has ended',
  async () => {
    const end = stepOf('end-simple');
    const [ending, release] = end.work;
    const rights = stepOf('rights');
    const [create, invites] = rights.work;
    if (ending === undefined || release === undefined || create === undefined || invites === undefined)
      throw new Error('each of the steps has two blocks');
    await done(ending);
    expect((await pasted(create)).stderr).toMatch(/conflict: the root \S+ overlaps that of team acme/);
    expect((await pasted(release)).code).not.toBe(0);
    await releasedLater(release);
    await check(end);

    await done(create);
    const codes = (await done(invites)).match(/^lki_\S+$/gm) ?? [];
    expect(codes).toHaveLength(3);
    await check(rights);
    const [enrol, credentials] = stepOf('sign-in').work;
    const answer = JSON.parse(await done(enrol ?? create, `CODE=${codes[1] ?? ''}`)) as Record<string, string>;
    token = answer['token'] ?? '';
    const session = credentials?.text.replace('/acme/', '/acme-2/') ?? '';
    const deleting = (key: string): GuideBlock => ({
      on: 'member',
      text: `aws s3api delete-object --bucket webqsee --key ${ROOT}${key}`,
    });
    const reading = (key: string): GuideBlock => ({
      on: 'member',
      text: `aws s3api get-object --bucket webqsee --key ${ROOT}${key} read.jpg`,
    });
    // What the guide says of keys without a user's folder, before it ends the first team.
    await done(reading('shared/old.jpg'), session);
    expect((await pasted(deleting('shared/old.jpg'), session)).stderr).toContain('AccessDenied');
    expect((await pasted(reading('private/old.jpg'), session)).stderr).toContain('AccessDenied');
    await done(deleting('shared/max/a.jpg'), session);
  },
  STEPS_MS,
);

/**
 * Releases the first team's root an hour later, by moving its end into the past. A command that has no such option yet refuses the
 * block: then the root becomes free as after a restore that lacks the team's row.
 */
async function releasedLater(release: GuideBlock): Promise<void> {
  const { aws: endpoint, region } = running.demo;
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials: running.rootKey });
  const row = { TableName: 'latchkey', Key: { pk: { S: 'TEAM#acme' }, sk: { S: 'TEAM' } } };
  const help = await done({ on: 'operator', text: 'npx latchkey team delete --help' });
  if (help.includes('--release-root')) {
    const endedOn = { S: new Date(Date.now() - 2 * 3600 * 1000).toISOString() };
    const change = { UpdateExpression: 'SET endedOn = :endedOn', ExpressionAttributeValues: { ':endedOn': endedOn } };
    await dynamodb.send(new UpdateItemCommand({ ...row, ...change }));
    await done(release);
  } else await dynamodb.send(new DeleteItemCommand(row));
  dynamodb.destroy();
}
