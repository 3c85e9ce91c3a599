/** Proves how the command ends where nobody reads its output, where the disk is full, and where it is interrupted. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { PROJECT, run, type Ended } from '../harness/short-run.ts';

/** Runs a line of bash that has the command in `$latchkey`. */
function bash(line: string): Promise<Ended> {
  return run('bash', ['-c', `latchkey='${process.execPath} clients/cli/latchkey.ts'; ${line}`]);
}

test('a closed pipe ends it silently, as SIGPIPE does', async () => {
  // The reader is gone before anything is written.
  const { stdout, stderr } = await bash('{ sleep 0.1; $latchkey --help; echo "$?" >&3; } 3>&2 | true');
  expect([stdout, stderr]).toEqual(['', '141\n']);
});

test('a full disk is a line and 1', async () => {
  const { code, stderr } = await bash('$latchkey explain --team acme --user max --role member >/dev/full');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^latchkey: internal: the output cannot be written \(ENOSPC\)[^\n]*\n$/);
});

test('a full disk for errors leaves the exit code', async () => {
  expect((await bash('$latchkey nope 2>/dev/full')).code).toBe(2);
});

test('Ctrl-C ends it as any program, which a shell shows as 130', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const environment = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${port}`,
  };
  const line = '"$0" clients/cli/latchkey.ts member list acme --region eu-central-1; echo "$?"';
  const shell = spawn('bash', ['-c', `trap : INT; ${line}`, process.execPath], {
    cwd: PROJECT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  // The server answers nothing: the command waits for it.
  await once(server, 'request');
  // A terminal's Ctrl-C is for the whole group.
  process.kill(-(shell.pid ?? 0), 'SIGINT');
  await once(shell, 'close');
  server.closeAllConnections();
  server.close();
  expect(said).toBe('130\n');
});
