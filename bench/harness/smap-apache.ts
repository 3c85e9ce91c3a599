/**
 * Runs Debian's Apache as the server of smap twice: with the overlay of `examples/smap`, and with the lines of smap's manual, which
 * fetch each attachment from the bucket. Both have the same logins, TLS and log, and count bytes and processor time.
 */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../tests/harness/free-port.ts';
import { run } from '../../tests/harness/short-run.ts';
import { startApache, type Apache } from '../../tests/smap/apache.ts';
import type { Certificates } from '../../tests/smap/certificates.ts';

export const READER = { name: 'ada', password: 'right' } as const;
const TICKS_PER_SECOND = 100;
const MS_PER_SECOND = 1000;
const MODULES =
  'mpm_event authn_core authn_file authz_core authz_host authz_user auth_basic alias dir env expires filter headers mime ' +
  'proxy proxy_http rewrite socache_shmcb ssl';

export interface CountedApache {
  readonly port: number;
  /** Returns bytes received and sent so far, headers included, of requests that are answered. */
  bytes(): Promise<{ readonly requests: number; readonly bytes: number }>;
  /** Returns the processor time of all its processes so far, in milliseconds. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * @param dir of its own, in which it also logs
 * @param lines of the virtual host that serve attachments
 */
export async function startCountedApache(
  dir: string,
  certificates: Certificates,
  lines: string,
): Promise<CountedApache> {
  const port = await freePort();
  const users = join(dir, 'users');
  // {SHA} is what smap's own form login compares with. https://httpd.apache.org/docs/2.4/misc/password_encryptions.html
  const { stdout } = await run('openssl', ['passwd', '-apr1', READER.password]);
  await writeFile(users, `${READER.name}:${stdout.trim()}\n`);
  const conf = join(dir, 'apache2.conf');
  const log = join(dir, 'bytes.log');
  await writeFile(conf, configuration({ dir, port, users, log, certificates, lines }));
  await chmod(dir, 0o755);
  const apache: Apache = await startApache(dir, conf, port);
  return {
    port,
    bytes: async () => {
      const rows = (await readFile(log, 'utf8')).split('\n').filter(Boolean);
      const bytes = rows.reduce((sum, row) => row.split(' ').reduce((whole, part) => whole + Number(part), sum), 0);
      return { requests: rows.length, bytes };
    },
    cpuMs: () => cpuMsOf(apache.pid),
    stop: () => apache.stop(),
  };
}

interface Site {
  readonly dir: string;
  readonly port: number;
  readonly users: string;
  readonly log: string;
  readonly certificates: Certificates;
  readonly lines: string;
}

function configuration({ dir, port, users, log, certificates, lines }: Site): string {
  const asRoot = process.getuid?.() === 0 ? 'User www-data\nGroup www-data\n' : '';
  return `ServerRoot ${dir}
${MODULES.split(' ')
  .map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
  .join('\n')}
${asRoot}PidFile ${dir}/apache.pid
Mutex file:${dir}
ErrorLog ${dir}/error.log
LogFormat "%I %O" bytes
CustomLog ${log} bytes
ServerName localhost
Listen 127.0.0.1:${port} https
TypesConfig /dev/null
ExpiresActive On
ExpiresDefault A3600
<VirtualHost 127.0.0.1:${port}>
  SSLEngine on
  SSLCertificateFile ${certificates.certificate}
  SSLCertificateKeyFile ${certificates.key}
  <Location />
    AuthType Basic
    AuthName "smap"
    AuthBasicProvider file
    AuthUserFile ${users}
    Require valid-user
  </Location>
${lines}
</VirtualHost>
`;
}

/** Sums user and system time of a process and its children, in the ticks of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function cpuMsOf(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean);
  const ticks = await Promise.all(
    [String(pid), ...children].map(async (each) => {
      const text = await readFile(`/proc/${each}/stat`, 'utf8').catch(() => '');
      // The name of the program, which may hold spaces, ends with the last parenthesis; user and system time are fields 14 and 15.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return (ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND) * MS_PER_SECOND;
}

/** Returns the lines of smap's manual. @param bucket address of the bucket */
export function manualLines(bucket: string): string {
  return `  SSLProxyEngine on
  RequestHeader unset Authorization
  ProxyPass /app/attachments ${bucket}/attachments
  ProxyPassReverse /app/attachments ${bucket}/attachments`;
}
