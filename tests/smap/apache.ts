/**
 * Starts Debian's Apache in a folder of its own with a given configuration, and ends it by its process id.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.ts';
import { run, type Ended } from '../harness/short-run.ts';

const APACHE = '/usr/sbin/apache2';

export interface Apache {
  readonly pid: number;
  /** Returns the error log. */
  log(): Promise<string>;
  /** Reads the configuration again, as `systemctl reload apache2` does. */
  reload(): void;
  stop(): Promise<void>;
}

/** Checks a configuration as `apachectl configtest` does. */
export function checkConfiguration(file: string): Promise<Ended> {
  return run(APACHE, ['-t', '-f', file]);
}

/** @param file of the configuration, which listens on the port */
export async function startApache(dir: string, file: string, port: number): Promise<Apache> {
  const child = spawn(APACHE, ['-D', 'FOREGROUND', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close');
  const log = (): Promise<string> => readFile(join(dir, 'error.log'), 'utf8').catch(() => '');
  const endWithUs = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', endWithUs);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    process.removeListener('exit', endWithUs);
  };
  try {
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`Apache ended with ${child.exitCode}: ${output}${await log()}`);
        return isListening(port);
      },
      (answer) => answer,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, log, reload: () => child.kill('SIGUSR1'), stop };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
