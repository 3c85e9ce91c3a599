/**
 * Runs a member's commands in bash, in a home folder of their own and in Debian's environment, with the folder's own programs first:
 * nothing of this machine's shell (keys, proxies, other installations of a client) reaches them.
 */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const END_DEADLINE_MS = 90_000;

export interface Told {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class MemberShell {
  readonly home: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(home: string, environment: Readonly<Record<string, string>>) {
    this.home = home;
    this.#environment = environment;
  }

  /** Runs commands until one fails. */
  async run(script: string, environment: Readonly<Record<string, string>> = {}): Promise<Told> {
    await mkdir(this.home, { recursive: true });
    const child = spawn('/bin/bash', ['-euo', 'pipefail', '-c', script], {
      cwd: this.home,
      env: {
        PATH: `${this.home}/bin:/usr/bin:/bin`,
        LANG: 'C.UTF-8',
        HOME: this.home,
        // A client without credentials would look for a machine role outside of this machine.
        AWS_EC2_METADATA_DISABLED: 'true',
        ...this.#environment,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a client that hangs ends with its shell.
      detached: true,
    });
    const cut = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, END_DEADLINE_MS);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    try {
      return await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => {
          resolve({ code, stdout, stderr });
        });
      });
    } finally {
      clearTimeout(cut);
    }
  }

  /** Runs commands that must succeed. @returns what they printed */
  async done(script: string, environment?: Readonly<Record<string, string>>): Promise<string> {
    const { code, stdout, stderr } = await this.run(script, environment);
    if (code !== 0) throw new Error(`exit ${String(code)} of:\n${script}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Runs commands that must fail. @returns what they printed, errors included */
  async refused(script: string, environment?: Readonly<Record<string, string>>): Promise<string> {
    const { code, stdout, stderr } = await this.run(script, environment);
    if (code === 0 || code === null)
      throw new Error(`not refused, exit ${String(code)}:\n${script}\n${stdout}\n${stderr}`);
    return stdout + stderr;
  }

  path(name: string): string {
    return join(this.home, name);
  }
}
