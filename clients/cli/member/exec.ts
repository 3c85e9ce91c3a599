/** Runs a command with a session: in its environment, or from an address on this machine that renews it. */
import { devNull } from 'node:os';
import {
  placeEnvironment,
  sessionEnvironment,
  type SessionEnvironment,
} from '../../../shared/domain/session/shell-environment.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { runChild } from './child-process.ts';
import { serveCredentials, type CredentialServer } from './credential-server.ts';
import { OWN_FAILURE } from './exec-codes.ts';
import type { ExecOptions } from './member-options.ts';
import type { SessionAnswer } from './kept-session.ts';
import { memberPorts } from './member-ports.ts';
import { narrowedBy } from './narrowing-options.ts';
import { plain } from './outside-text.ts';
import { sessionOf } from './session-source.ts';

/** Every other source of credentials that SDKs ask before, or beside, the address of a container. */
const OTHER_SOURCES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
] as const;

export async function exec(line: readonly string[], options: ExecOptions): Promise<void> {
  let server: CredentialServer | undefined;
  try {
    const ports = memberPorts();
    const narrowed = narrowedBy(options);
    const signIn = await ports.files.one(options);
    // A refusal is told before the command runs, not in its SDK's words.
    const answer = await sessionOf(signIn, narrowed, ports);
    const renewed = async (): Promise<SessionAnswer> => sessionOf(await ports.files.still(signIn), narrowed, ports);
    if (options.renew === true) server = await serveCredentials(renewed);
    process.exitCode = await runChild(
      line,
      changed(process.env, server === undefined ? keysOf(answer) : renewing(answer, server)),
    );
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    // The command's own codes begin at 0, so ours are apart from them.
    console.error(`latchkey: ${error.code}: ${plain(error.message)}`);
    process.exitCode = OWN_FAILURE;
  } finally {
    server?.close();
  }
}

function keysOf({ credentials, region, endpoint }: SessionAnswer): SessionEnvironment {
  return sessionEnvironment({ ...credentials, region, endpoint });
}

function renewing({ region, endpoint }: SessionAnswer, { url, authorization }: CredentialServer): SessionEnvironment {
  const { set, unset } = placeEnvironment({ region, endpoint });
  return {
    set: {
      ...set,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    },
    unset: [...unset, ...OTHER_SOURCES],
  };
}

function changed(environment: NodeJS.ProcessEnv, { set, unset }: SessionEnvironment): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !unset.includes(name));
  return { ...Object.fromEntries(kept), ...set };
}
