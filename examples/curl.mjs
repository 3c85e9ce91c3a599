/**
 * What the first steps need of curl, where it is not installed: the printed lines work with Node alone.
 *
 *   node examples/curl.mjs [-s] [-f] [-H "name: value"]… [-d body] <url>
 */
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: 'boolean', short: 's' },
    fail: { type: 'boolean', short: 'f' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd' },
  },
});
const headers = (values.header ?? []).map((line) => {
  const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
  return [name, value];
});
const request = values.data === undefined ? { headers } : { method: 'POST', headers, body: values.data };
const response = await fetch(positionals[0], request);
if (values.fail && !response.ok) process.exitCode = 22;
else process.stdout.write(Buffer.from(await response.arrayBuffer()));
