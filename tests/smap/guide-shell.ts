/**
 * Runs blocks of `docs/smap.md` by bash as they stand there, but for names: hosts, addresses and folders of the example become those
 * of a test's smap server. Commands that would change this machine (systemctl, a2enmod) are small programs of its own.
 */
import { chmod, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Block } from '../harness/smap-guide.ts';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';
import { ACCESS_KEY, type BucketSettings } from './bucket-settings.ts';
import { SERVER_ADDRESS, TEAM, type SmapServer } from './smap-server.ts';

export interface GuideShell {
  /** Runs a block. @param input to its standard input */
  run(block: Block, input?: string): Promise<Ended>;
  /** Replaces the example's names in a text. */
  named(text: string): string;
}

const BUCKET = 'example-smap-files';
/** Folders of the example's server, below the test's own. */
const FOLDERS = {
  '/etc/apache2/sites-available': '.',
  '/etc/latchkey': 'etc-latchkey',
  '/etc/systemd/system': 'units',
  '/var/lib/tomcat10': 'tomcat',
  '/usr/local/bin': 'local-bin',
  '/smap_bin': 'smap_bin',
  '/root': 'root',
} as const;

/** @param tomcat a process that stands for smap's Tomcat */
export async function guideShell(smap: SmapServer, settings: BucketSettings, tomcat: number): Promise<GuideShell> {
  const { dir, certificates, running } = smap;
  for (const folder of [...Object.values(FOLDERS), 'commands', 'operator', 'elsewhere'])
    await mkdir(join(dir, folder), { recursive: true });
  const placed = (text: string): string =>
    Object.entries(FOLDERS).reduce((before, [path, folder]) => before.replaceAll(path, join(dir, folder)), text);
  const named = (text: string): string => {
    const origin = `https://bucket.test:${smap.bucket.port}`;
    return placed(text)
      .replaceAll(`https://${BUCKET}.s3.eu-central-1.amazonaws.com/`, `${origin}/${running.demo.smap.bucket}/`)
      .replaceAll(`https://${BUCKET}.s3.eu-central-1.amazonaws.com`, origin)
      .replaceAll(BUCKET, running.demo.smap.bucket)
      .replaceAll('fieldwork', TEAM)
      .replaceAll('KEY-ID', ACCESS_KEY)
      .replaceAll('latchkey.example.org', `localhost:${smap.broker.port}`)
      .replaceAll('smap.example.org', `smap.test:${smap.port}`)
      .replaceAll('--cidr 203.0.113.7/32', '--cidr 127.0.0.0/8')
      .replaceAll('203.0.113.7', SERVER_ADDRESS)
      .replaceAll(/-o tomcat -g tomcat |runuser -u tomcat -- /g, '');
  };

  // The copy of examples/smap on the server, whose files name its folders.
  const copy = join(dir, 'copy');
  await cp(join(PROJECT, 'examples/smap'), copy, { recursive: true });
  for (const name of await readdir(copy)) await rewrite(join(copy, name), placed);
  await rewrite(join(copy, 'latchkey.conf'), (text) =>
    text
      .replace(/^Define LATCHKEY_DISK .*$/m, `Define LATCHKEY_DISK ${smap.disk}`)
      .replace(/^Define LATCHKEY_AUTHORITIES .*$/m, `Define LATCHKEY_AUTHORITIES ${certificates.authority}`),
  );
  await symlink(join(PROJECT, 'examples'), join(dir, 'operator/examples'));
  await writeCommands(smap, settings, tomcat);

  const hosts = [`smap.test:${smap.port}`, `bucket.test:${smap.bucket.port}`].map(
    (name) => `resolve = "${name}:127.0.0.1"\n`,
  );
  await writeFile(join(dir, 'elsewhere/.curlrc'), hosts.join(''));
  await writeFile(join(dir, 'root/.curlrc'), `${hosts.join('')}interface = "${SERVER_ADDRESS}"\n`);
  const { accessKeyId, secretAccessKey } = running.rootKey;
  const places = {
    operator: {
      folder: join(dir, 'operator'),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_DEFAULT_REGION: running.demo.region,
    },
    server: { folder: copy },
    elsewhere: { folder: join(dir, 'elsewhere') },
  };
  return {
    named,
    run: ({ on, text }, input = '') => {
      const { folder, ...keys } = places[on];
      const home = on === 'server' ? join(dir, 'root') : folder;
      // A block may end without reading it.
      const script = `cd '${folder}' && {\n${named(text)}\n} <<<"$INPUT"`;
      return run('bash', ['-e', '-o', 'pipefail', '-c', script], {
        ...keys,
        INPUT: input,
        HOME: home,
        CURL_HOME: home,
        CURL_CA_BUNDLE: certificates.authority,
        PATH: `${join(dir, 'commands')}:${process.env['PATH'] ?? ''}`,
      });
    },
  };
}

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

async function writeCommands(
  { dir, apache, running }: SmapServer,
  settings: BucketSettings,
  tomcat: number,
): Promise<void> {
  const conf = join(dir, 'apache2.conf');
  const commands = {
    npx: `shift
case $1 in explain) ;; *) set -- "$@" --local '${running.dataDir}' ;; esac
cd '${PROJECT}' && exec '${process.execPath}' clients/cli/latchkey.ts "$@"`,
    aws: `exec /usr/bin/aws --endpoint-url '${settings.url}' "$@"`,
    apachectl: `[ "$*" = configtest ] && exec /usr/sbin/apache2 -t -f '${conf}'`,
    // Each must be a module that the server has loaded.
    a2enmod: `for module; do grep -q "^LoadModule \${module}_module " '${conf}' || exit 1; done`,
    systemctl: `case $* in
'restart apache2') kill -HUP ${apache.pid} ;;
'start latchkey-credentials.service') sh -c "$(sed -n 's/^ExecStart=//p' '${dir}/units/latchkey-credentials.service')" ;;
'show -p MainPID --value tomcat10') echo ${tomcat} ;;
daemon-reload | 'enable --now latchkey-credentials.timer' | 'disable --now latchkey-credentials.timer') ;;
'restart tomcat10 subscribers subscribers_fwd') ;;
*) exit 1 ;;
esac`,
  };
  for (const [name, text] of Object.entries(commands)) {
    await writeFile(join(dir, 'commands', name), `#!/bin/sh\n${text}\n`);
    await chmod(join(dir, 'commands', name), 0o755);
  }
}
