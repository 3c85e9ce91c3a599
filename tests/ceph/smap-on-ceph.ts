/**
 * Starts smap's Apache with the overlay unchanged in front of a broker with Ceph as its store. The guide's commands make the team and
 * its tokens. Logins are those of a password file: smap's database has no part in what Ceph answers.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyPair } from '../harness/latchkey.ts';
import type { Site } from '../harness/role-table-suite.ts';
import { run } from '../harness/short-run.ts';
import { makeCertificates, type Certificates } from '../smap/certificates.ts';
import { credentials } from '../smap/credentials-command.ts';
import { startOverlaidApache } from '../smap/overlaid-apache.ts';
import { startTlsFront, type TlsFront } from '../smap/tls-front.ts';
import { commandsOf } from './guide.ts';
import { startOnCeph } from './site.ts';

export const READER = 'ada';
export const PASSWORD = 'right';
/** Is the address from which the server requests its own pages. */
export const SERVER_ADDRESS = '127.0.0.7';
const TEAM = 'forms';

export interface SmapOnCeph {
  readonly dir: string;
  readonly site: Site;
  /** Port of Apache. */
  readonly port: number;
  readonly certificates: Certificates;
  /** Address of the gateway, to which readers are redirected. */
  readonly endpoint: string;
  readonly bucketName: string;
  /** The front of the broker, which records what it receives. */
  readonly broker: TlsFront;
  /** Requests the credentials of smap's server by the helper of `examples/smap`. */
  serverKeys(): Promise<KeyPair>;
  dispose(): Promise<void>;
}

export async function startSmapOnCeph(): Promise<SmapOnCeph> {
  const ends: (() => Promise<unknown>)[] = [];
  const dispose = async (): Promise<void> => {
    for (const end of ends.reverse()) await end().catch(console.error);
  };
  try {
    const dir = await mkdtemp(join(tmpdir(), 'latchkey-overlay-'));
    ends.push(() => rm(dir, { recursive: true }));
    await chmod(dir, 0o755);
    const site = await startOnCeph();
    ends.push(() => site.running.dispose());
    const tokens = await makeTeam(site.running.dataDir);
    const certificates = await makeCertificates(dir, ['localhost', 'smap.test']);
    const brokerUrl = site.running.demo.broker;
    const broker = await startTlsFront({ certificates, target: brokerUrl });
    ends.push(() => broker.close());
    const users = join(dir, 'users');
    const { stdout } = await run('openssl', ['passwd', '-apr1', PASSWORD]);
    await writeFile(users, `${READER}:${stdout}`);
    const endpoint = process.env['S3_ENDPOINT'] ?? '';
    const { port, apache } = await startOverlaidApache({
      dir,
      certificates,
      logins: { users },
      broker: `localhost:${broker.port}`,
      team: TEAM,
      bucketOrigin: endpoint,
      serverAddress: SERVER_ADDRESS,
      tokens: { proxy: tokens.www, server: tokens.reports },
    });
    ends.push(() => apache.stop());
    const token = join(dir, 'server-token');
    await writeFile(token, `${tokens.server}\n`, { mode: 0o600 });
    return {
      dir,
      site,
      port,
      certificates,
      endpoint,
      bucketName: process.env['SMAP_BUCKETS'] ?? '',
      broker,
      serverKeys: () => serverKeys([brokerUrl, TEAM, token], join(dir, 'cache')),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Runs the guide's commands, which print one token each. */
async function makeTeam(
  dataDir: string,
): Promise<{ readonly www: string; readonly reports: string; readonly server: string }> {
  const shell = { LATCHKEY_DATA: dataDir, npm_config_loglevel: 'error' };
  const { code, stdout, stderr } = await run('bash', ['-e', '-c', commandsOf('smap-team')], shell);
  const [www, reports, server, ...more] = stdout.match(/\blk_[0-9a-f]{20}_\S+/g) ?? [];
  if (code !== 0 || www === undefined || reports === undefined || server === undefined || more.length > 0)
    throw new Error(`the commands made no team with three tokens: ${stderr}`);
  return { www, reports, server };
}

async function serverKeys(parameters: readonly string[], cache: string): Promise<KeyPair> {
  const { code, stdout, stderr } = await credentials({ parameters }, cache);
  if (code !== 0) throw new Error(stderr);
  const given = JSON.parse(stdout) as Record<'AccessKeyId' | 'SecretAccessKey' | 'SessionToken', string>;
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
}
