/** Sends presigned URLs and forms by curl, as scripts do. */
import { spawn } from 'node:child_process';
import type { Transport, UrlRequest } from '../harness/transport.ts';

const MAX_SECONDS = '30';
/** Lists the headers that curl adds by itself, which are left out unless the request names them. */
const SILENCED = ['accept', 'content-type', 'expect', 'user-agent'];

export const viaCurl: Transport = async (request) => {
  const output = await curl(parametersOf(request), request.body ?? '');
  const end = output.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = output.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const [, name = '', value = ''] = /^([^:]*): *(.*)$/.exec(line) ?? [];
    return [name.toLowerCase(), value] as const;
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: output.subarray(end + '\r\n\r\n'.length).toString('utf8'),
  };
};

function parametersOf({ method, url, headers, fields }: UrlRequest): string[] {
  const parameters = ['--silent', '--show-error', '--include', '--max-time', MAX_SECONDS, '--url', url];
  for (const [name, value] of Object.entries(headers)) {
    // The body determines the length, as with fetch.
    if (name !== 'content-length') parameters.push('--header', `${name}: ${value}`);
  }
  if (fields !== undefined) {
    for (const [name, value] of Object.entries(fields)) parameters.push('--form-string', `${name}=${value}`);
    return [...parameters, '--form', 'file=@-;filename=file'];
  }
  for (const name of SILENCED) if (headers[name] === undefined) parameters.push('--header', `${name}:`);
  if (method === 'HEAD') return [...parameters, '--head'];
  const body = method === 'PUT' || method === 'POST' ? ['--data-binary', '@-'] : [];
  return [...parameters, '--request', method, ...body];
}

function curl(parameters: readonly string[], body: string | Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('curl', parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new Error(`curl ended with ${code ?? 'a signal'}`));
    });
    // curl may exit with its answer before it has read the whole input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(body);
  });
}
