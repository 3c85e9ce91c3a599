/** Sends requests to a test's smap server by curl, with its own redirects, cookies and logins. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../harness/short-run.ts';

/** The parts of a test's server that curl has to know. */
export interface CurlTarget {
  readonly port: number;
  readonly certificates: { readonly authority: string };
  /** The front of the bucket, if its name is one of the test's. */
  readonly bucket?: { readonly port: number };
}

export interface CurlAnswer {
  readonly status: number;
  /** Headers of the last answer, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * @param path of smap's server, sent unchanged
 * @param options of curl, such as `-L` to follow redirects
 */
export async function curl(
  { port, bucket, certificates }: CurlTarget,
  path: string,
  options: readonly string[] = [],
): Promise<CurlAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-curl-'));
  const [headers, body] = [join(folder, 'headers'), join(folder, 'body')];
  const names = [`smap.test:${port}`, ...(bucket === undefined ? [] : [`bucket.test:${bucket.port}`])];
  const hosts = names.flatMap((name) => ['--resolve', `${name}:127.0.0.1`]);
  const parameters = ['-q', '-sS', '--path-as-is', '--max-time', '30', '--cacert', certificates.authority, ...hosts];
  try {
    const url = `https://smap.test:${port}${path}`;
    const { code, stderr } = await run('curl', [...parameters, '-D', headers, '-o', body, ...options, url]);
    if (code !== 0) throw new Error(`curl ended with ${String(code)}: ${stderr}`);
    return { ...lastHead(await readFile(headers, 'latin1')), body: await readFile(body).catch(() => Buffer.alloc(0)) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Returns options that log in by Basic. */
export function login(user: string, password: string): string[] {
  return ['-u', `${user}:${password}`];
}

/**
 * Logs in by smap's form.
 * @returns options that send its cookie
 */
export async function formLogin(
  smap: CurlTarget & { readonly dir: string },
  user: string,
  password: string,
): Promise<string[]> {
  const jar = join(smap.dir, `cookies-${user}`);
  const fields = ['--data-urlencode', `httpd_username=${user}`, '--data-urlencode', `httpd_password=${password}`];
  await curl(smap, '/app/console.html', ['-c', jar, ...fields]);
  return ['-b', jar];
}

function lastHead(text: string): Pick<CurlAnswer, 'status' | 'headers'> {
  const [statusLine = '', ...lines] = (text.trimEnd().split('\r\n\r\n').at(-1) ?? '').split('\r\n');
  const headers = lines.map((line) => {
    const [, name = '', value = ''] = /^([^:]*): *(.*)$/.exec(line) ?? [];
    return [name.toLowerCase(), value] as const;
  });
  return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(headers) };
}
