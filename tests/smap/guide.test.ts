/**
 * Proves that the commands of `docs/smap.md` take a smap server from the set-up of smap's manual to the broker: every block of its
 * steps is run, each check must answer as the guide says, and the ways back lead back.
 */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { NumberedStep, StepName } from '../../clients/cli/smap/smap-step.ts';
import { eventually } from '../harness/eventually.ts';
import { forFile } from '../harness/for-file.ts';
import { GUIDE_PLAN, guideSections, type Block } from '../harness/smap-guide.ts';
import type { Ended } from '../harness/short-run.ts';
import MANUAL from '../vectors/smap-manual.json' with { type: 'json' };
import { startGuideSite, withOverlay, type GuideSite } from './guide-site.ts';
import { PASSWORD } from './smap-server.ts';

/** A step's blocks, as they stand in the guide. */
interface GuideStep {
  readonly step: NumberedStep;
  readonly work: readonly Block[];
  readonly checks: readonly Block[];
  readonly back: readonly Block[];
}

const site: GuideSite = forFile(startGuideSite);
const STEPS_MS = 120_000;

function stepOf(name: StepName): GuideStep {
  const step = GUIDE_PLAN.steps.find((each) => each.name === name);
  const blocks = [
    ...(guideSections().find(({ heading }) => heading.startsWith(`${step?.number ?? 0}. `))?.blocks ?? []),
  ];
  if (step === undefined) throw new Error(`there is no step ${name}`);
  const work = blocks.splice(0, step.do.length);
  return { step, work, checks: blocks.splice(0, step.check.length), back: blocks };
}

async function paste(block: Block, input?: string): Promise<Ended> {
  const ended = await site.shell.run(block, input);
  if (ended.code !== 0)
    throw new Error(`${block.text}\nended with ${String(ended.code)}: ${ended.stdout}${ended.stderr}`);
  return ended;
}

/** Replaces what a reader of the guide replaces. */
function filled(block: Block, values: Readonly<Record<string, string>>): Block {
  const text = Object.entries(values).reduce((before, [name, value]) => before.replaceAll(name, value), block.text);
  return { ...block, text };
}

/** Runs a step's checks, each of which must answer as the guide says. */
async function check(
  { step, checks }: GuideStep,
  answers: readonly string[] = step.check.map(({ answer }) => answer),
): Promise<void> {
  for (const [index, block] of checks.entries()) {
    const parts = site.shell
      .named(answers[index] ?? '')
      .replaceAll(' 127.0.0.7/32', ' 127.0.0.0/8')
      .split('…');
    const expected = new RegExp(`^${parts.map(escaped).join('.*')}$`, 'i');
    const answerOf = async (): Promise<string> => {
      // grep -c answers 0 with a status of 1.
      const { stdout, stderr } = await site.shell.run(filled(block, { '-u NAME': `-u 'ada:${PASSWORD}'` }));
      return `${stdout}${stderr}`.replaceAll(/\s+/g, ' ').trim();
    };
    await eventually(
      async () => [block.text, await answerOf()],
      ([, answer = '']) => expected.test(answer),
    );
  }
}

async function doStep(name: StepName): Promise<GuideStep> {
  const step = stepOf(name);
  for (const block of step.work) await paste(block);
  return step;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const tokenIn = (text: string): string => /^lk_\S+$/m.exec(text)?.[0] ?? '';

test(
  '1-3: it is recorded, the team is made, and pages may read',
  async () => {
    for (const name of ['record', 'team', 'cors'] as const) await check(await doStep(name));
    const kept = await readFile(join(site.smap.dir, 'operator/bucket-policy-before.json'), 'utf8');
    expect(JSON.parse(kept)).toEqual(MANUAL.policies[0]);
  },
  STEPS_MS,
);

test(
  '4-5: Apache redirects, and the way back leads to the old set-up',
  async () => {
    const { dir } = site.smap;
    const tokens = stepOf('tokens');
    const { stdout } = await paste(tokens.work[0] ?? { on: 'operator', text: '' });
    await check(tokens);
    const [proxy = '', server = ''] = stdout.match(/^lk_\S+$/gm) ?? [];

    const overlay = stepOf('overlay');
    const [files, restart] = overlay.work;
    if (files === undefined || restart === undefined) throw new Error('the step has two blocks');
    await paste(files);
    const tokensFile = join(dir, 'etc-latchkey/apache-tokens.conf');
    const text = await readFile(tokensFile, 'utf8');
    expect((await stat(tokensFile)).mode & 0o777).toBe(0o600);
    await writeFile(
      tokensFile,
      text.replace(/(PROXY_TOKEN) .*/, `$1 ${proxy}`).replace(/(SERVER_TOKEN) .*/, `$1 ${server}`),
    );
    const host = join(dir, 'smap-ssl.conf');
    await writeFile(host, withOverlay(await readFile(host, 'utf8'), dir));
    await paste(restart);
    await check(overlay);
    // Pasted again, they keep the tokens, and the copy of the old set-up.
    for (const block of [files, restart, ...stepOf('record').work]) await paste(block);
    await check(overlay);

    for (const block of overlay.back) await paste(block);
    // The old set-up serves this path from the disk, where the picture is not.
    await check({ ...overlay, checks: overlay.checks.slice(0, 1) }, ['404 0']);
    expect(await readFile(host, 'utf8')).toContain('ProxyPassReverse');
    await writeFile(host, withOverlay(await readFile(host, 'utf8'), dir));
    await paste(restart);
    await check(overlay);
  },
  STEPS_MS,
);

test(
  '6-7: the server has credentials that end, and the way back has the old key again',
  async () => {
    const { dir } = site.smap;
    const { work, ...step } = stepOf('credentials');
    let token = '';
    for (const block of work) token = tokenIn((await paste(block, token)).stdout) || token;
    await check({ work, ...step });

    const old = ['tomcat/.aws/credentials', 'root/.aws/credentials'].map((name) => join(dir, name));
    const [tomcat = '', root = ''] = old;
    await mkdir(join(dir, 'root/.aws'));
    for (const file of old) await writeFile(file, '[default]\naws_access_key_id = AKIAOLD\n');
    const oldKey = await doStep('old-key');
    await check(oldKey);
    // An update of smap brings the key again, and the step is pasted again.
    for (const file of old) await writeFile(file, await readFile(join(dir, 'root/aws.before/credentials')));
    await check(oldKey, ['0', '0', '…']);
    for (const block of oldKey.work) await paste(block);
    await check(oldKey);
    const environment = join(dir, 'smap_bin/setcredentials.sh');
    expect([await readFile(environment, 'utf8'), (await stat(environment)).mode & 0o777]).toEqual(['', 0o750]);
    for (const block of [...oldKey.back, ...oldKey.back]) await paste(block);
    for (const file of [environment, tomcat, root]) expect(await readFile(file, 'utf8')).toContain('AKIAOLD');
    await expect(stat(join(dir, 'root/.aws/config'))).rejects.toThrow();
    for (const block of oldKey.work) await paste(block);
    await check(oldKey);
  },
  STEPS_MS,
);

test(
  '8-10: the bucket opens to nobody, and the old key is inactive; each way back leads back',
  async () => {
    const { stored } = site.settings;
    for (const name of ['policy', 'public', 'retire'] as const) {
      const step = await doStep(name);
      await check(step);
      for (const block of [...stepOf('record').work, ...step.back]) await paste(block);
      if (name === 'policy') expect(JSON.parse(stored.get('policy') ?? '')).toEqual(MANUAL.policies[0]);
      if (name === 'public') expect(stored.get('publicAccessBlock')).toContain('<RestrictPublicBuckets>false<');
      if (name === 'retire') expect(stored.get('key')).toBe('Active');
      for (const block of step.work) await paste(block);
      await check(step);
    }
    expect(stored.get('policy')).toContain('"arn:aws:s3:::smap", "arn:aws:s3:::smap/*"');
    expect(stored.get('policy')).not.toContain('Allow');
    expect(stored.get('ownershipControls')).toContain('<ObjectOwnership>BucketOwnerEnforced<');
  },
  STEPS_MS,
);

test(
  '11: users are limited to their projects, until the way back',
  async () => {
    const step = await doStep('projects');
    await check(step);
    const asBob = { ...step, checks: step.checks.map((block) => filled(block, { '-u NAME': `-u 'bob:${PASSWORD}'` })) };
    await check(asBob, ['403']);
    for (const block of step.back) await paste(block);
    await check(asBob);
  },
  STEPS_MS,
);

test(
  'the ways back of tokens, and of the rule for pages, are commands that work',
  async () => {
    for (const name of ['tokens', 'credentials'] as const) {
      const list = await paste({ on: 'operator', text: 'npx latchkey token list fieldwork' });
      const [id = ''] = /[0-9a-f]{20}/.exec(list.stdout) ?? [];
      for (const block of stepOf(name).back)
        expect((await paste(filled(block, { ID: id }))).stdout).toContain('has ended');
    }
    for (const block of stepOf('cors').back) await paste(block);
  },
  STEPS_MS,
);
