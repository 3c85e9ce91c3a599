/**
 * What the first steps need of curl, where it is not installed: the printed lines work with Node alone.
 *
 *   node examples/curl.mjs [-s] [-S] [-f] [-L] [-u name:password] [-H "name: value"]… [-d body] [-o file] [-w format]
 *     [--retry times] <url>
 */
import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    'show-error': { type: 'boolean', short: 'S' },
    fail: { type: 'boolean', short: 'f' },
    location: { type: 'boolean', short: 'L' },
    user: { type: 'string', short: 'u' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd' },
    output: { type: 'string', short: 'o' },
    retry: { type: 'string', default: '0' },
    'write-out': { type: 'string', short: 'w', default: '' },
  },
});
const headers = (values.header ?? []).map((line) => {
  const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
  return [name, value];
});
if (values.user !== undefined) headers.push(['authorization', `Basic ${Buffer.from(values.user).toString('base64')}`]);
const { data: body } = values;
// The fetch that follows to another host leaves Authorization behind, as curl does.
const redirect = values.location ? 'follow' : 'manual';
const request = { headers, redirect, ...(body === undefined ? {} : { method: 'POST', body }) };
/** Ends as curl does, with one line and the same code, if nobody answers. */
function failed(error) {
  if (values['show-error'] || !values.silent)
    console.error(`curl: (7) ${positionals[0]}: ${error.cause?.code ?? error.message}`);
  process.exit(7);
}

let response = await fetch(positionals[0], request).catch(failed);
for (let tries = Number(values.retry); tries > 0 && response.status === 503; tries -= 1) {
  await setTimeout(1000 * Number(response.headers.get('retry-after') ?? 1));
  response = await fetch(positionals[0], request).catch(failed);
}
const answer = Buffer.from(await response.arrayBuffer());
if (values.fail && response.status >= 400) process.exitCode = 22;
else if (values.output === undefined) process.stdout.write(answer);
else writeFileSync(values.output, answer);

const told = {
  http_code: response.status,
  content_type: response.headers.get('content-type') ?? '',
  size_download: answer.length,
};
const line = values['write-out'].replaceAll(/%\{(\w+)\}/g, (_, name) => told[name] ?? '').replaceAll('\\n', '\n');
process.stdout.write(line);
