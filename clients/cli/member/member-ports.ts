/** Wires the commands of members and servers to this machine: its folder, clock, environment and error stream. */
import { KeptSessions } from './kept-session.ts';
import { plain } from './outside-text.ts';
import { SignInFiles } from './sign-in-files.ts';
import type { SessionPorts } from './session-source.ts';

export function memberPorts(): SessionPorts {
  const environment = process.env;
  return {
    environment,
    files: new SignInFiles(environment),
    sessions: new KeptSessions(environment),
    now: Date.now,
    warn: (text) => {
      process.stderr.write(`latchkey: warning: ${plain(text)}\n`);
    },
  };
}
