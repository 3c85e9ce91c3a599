/** Starts Debian's Apache with smap's configuration and pages, and with the overlay of `examples/smap`. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../harness/free-port.ts';
import { startApache, type Apache } from './apache.ts';
import type { Certificates } from './certificates.ts';
import { CONSOLE_PAGE } from './console-page.ts';
import { overlayText } from './overlay-text.ts';
import { siteConf, volatileConf, type LoginSource } from './smap-site.ts';

const LOGIN_PAGE = `<!doctype html><meta charset="utf-8"><title>login</title><form method="post">
  <input name="httpd_username"><input name="httpd_password" type="password"><button>Log in</button></form>`;

interface OverlaidInput {
  /** Folder that www-data can enter. */
  readonly dir: string;
  readonly certificates: Certificates;
  readonly logins: LoginSource;
  /** Host and port of the broker. */
  readonly broker: string;
  readonly team: string;
  readonly bucketOrigin: string;
  readonly serverAddress: string;
  readonly tokens: ApacheTokens;
}

/** The tokens that name readers, and that read for the server's own reports. */
interface ApacheTokens {
  readonly proxy: string;
  readonly server: string;
}

export interface OverlaidApache {
  readonly port: number;
  /** Folder of files that are not uploaded yet. */
  readonly disk: string;
  readonly apache: Apache;
  /** Writes the tokens' file and reloads Apache. */
  setTokens(tokens: ApacheTokens): Promise<void>;
}

export async function startOverlaidApache(input: OverlaidInput): Promise<OverlaidApache> {
  const { dir, certificates, logins } = input;
  const port = await freePort();
  const disk = join(dir, 'disk');
  const tokens = join(dir, 'apache-tokens.conf');
  await writeTokens(tokens, input.tokens);
  await writePages(dir);
  await mkdir(disk);
  await writeFile(join(dir, 'smap-volatile.conf'), volatileConf(disk, logins));
  const overlay = join(dir, 'latchkey.conf');
  const values = {
    BROKER: input.broker,
    TEAM: input.team,
    BUCKET_ORIGIN: input.bucketOrigin,
    SERVER_NETWORK: `${input.serverAddress}/32`,
    DISK: disk,
    AUTHORITIES: certificates.authority,
  };
  await writeFile(overlay, await overlayText(values, tokens));
  const { certificate, key } = certificates;
  const conf = join(dir, 'apache2.conf');
  await writeFile(conf, siteConf({ dir, port, certificate, key, logins, overlay }));
  const apache = await startApache(dir, conf, port);
  return {
    port,
    disk,
    apache,
    setTokens: async (next) => {
      await writeTokens(tokens, next);
      apache.reload();
    },
  };
}

/** Writes the file as root alone may read it. */
async function writeTokens(file: string, { proxy, server }: ApacheTokens): Promise<void> {
  await writeFile(file, `Define LATCHKEY_PROXY_TOKEN ${proxy}\nDefine LATCHKEY_SERVER_TOKEN ${server}\n`, {
    mode: 0o600,
  });
}

async function writePages(dir: string): Promise<void> {
  const pages = join(dir, 'pages');
  await mkdir(join(pages, 'app'), { recursive: true });
  await writeFile(join(pages, 'inlineLogin.html'), LOGIN_PAGE);
  await writeFile(join(pages, 'app/console.html'), CONSOLE_PAGE);
  await cp('/etc/mime.types', join(dir, 'mime.types'));
}
