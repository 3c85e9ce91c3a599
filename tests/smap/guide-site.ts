/**
 * Starts a smap server with the set-up of smap's manual, without a team of the broker's, and with a shell for the guide's blocks.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apacheFindings } from '../../clients/cli/smap/smap-apache.ts';
import { PICTURE } from '../harness/media.ts';
import { storeOf } from '../harness/store.ts';
import MANUAL from '../vectors/smap-manual.json' with { type: 'json' };
import { startBucketSettings, type BucketSettings } from './bucket-settings.ts';
import { guideShell, type GuideShell } from './guide-shell.ts';
import { startSmapServer, SURVEY, type SmapServer } from './smap-server.ts';

export interface GuideSite {
  readonly smap: SmapServer;
  readonly settings: BucketSettings;
  readonly shell: GuideShell;
  dispose(): Promise<void>;
}

/** Starts a server with the set-up of smap's manual, and without a team of the broker's. */
export async function startGuideSite(): Promise<GuideSite> {
  const smap = await startSmapServer();
  const settings = await startBucketSettings(smap.running.demo.aws, JSON.stringify(MANUAL.policies[0]));
  const tomcat: ChildProcess = spawn('sleep', ['600'], { env: { PATH: process.env['PATH'] }, stdio: 'ignore' });
  const shell = await guideShell(smap, settings, tomcat.pid ?? 0);
  await smap.put(`attachments/${SURVEY}/picture.jpg`, PICTURE);
  await forgetTeam(smap);
  await writeOldSetUp(smap, shell);
  return {
    smap,
    settings,
    shell,
    dispose: async () => {
      tomcat.kill();
      await settings.close();
      await smap.dispose();
    },
  };
}

/** Removes the demo's team with its claim and tokens: the guide makes it, and the broker knows the database of this one alone. */
async function forgetTeam({ running, operator }: SmapServer): Promise<void> {
  const { team, bucket } = running.demo.smap;
  for (const { token } of await operator.tokens(team)) await operator.endToken(team, token.id);
  const opened = storeOf(running);
  const row = await opened.store.getTeam(team);
  await opened.store.dropClaim({ bucket, root: '', team, attempt: row?.generation });
  await opened.deleteTeam(team);
  opened.close();
}

async function writeOldSetUp({ dir, apache }: SmapServer, shell: GuideShell): Promise<void> {
  const conf = join(dir, 'apache2.conf');
  const [, volatile = '', overlay = ''] =
    /^(.*smap-volatile\.conf\n)(.*latchkey\.conf\n)/m.exec(await readFile(conf, 'utf8')) ?? [];
  // The lines within the manual's virtual host; this server's has the others.
  const lines = MANUAL.apache
    .slice(2, -1)
    .join('\n')
    .replace('https://example-smap-files.s3-eu', 'https://example-smap-files.s3.eu');
  await writeFile(join(dir, 'smap-ssl.conf'), `${shell.named(lines).replace('sites-available', dir)}\n`);
  await writeFile(conf, (await readFile(conf, 'utf8')).replace(volatile + overlay, `  Include ${dir}/smap-ssl.conf\n`));
  await writeFile(join(dir, 'smap_bin/setcredentials.sh'), 'export AWS_ACCESS_KEY_ID=AKIAOLD\n', { mode: 0o750 });
  apache.reload();
}

/** Edits smap-ssl.conf as the guide says: without the lines that `latchkey smap plan` names, and with the overlay included. */
export function withOverlay(text: string, dir: string): string {
  const findings = apacheFindings(text);
  const after = findings.find(({ action }) => action === 'keep')?.line ?? 0;
  return text
    .split('\n')
    .flatMap((line, index) => {
      const number = index + 1;
      const isOld = findings.some(
        (found) => found.action === 'remove' && found.line <= number && number <= found.lastLine,
      );
      return isOld ? [] : number === after ? [line, `  Include ${dir}/latchkey.conf`] : [line];
    })
    .join('\n');
}
