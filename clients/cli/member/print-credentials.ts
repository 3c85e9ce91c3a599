/** Prints a session in the requested form. Nothing is printed unless a form was asked for: it is a secret. */
import { sessionEnvironment, shellText } from '../../../shared/domain/session/shell-environment.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import type { CredentialsOptions } from './member-options.ts';
import type { SessionAnswer } from './kept-session.ts';
import { memberPorts } from './member-ports.ts';
import { narrowedBy } from './narrowing-options.ts';
import { sessionOf } from './session-source.ts';

export async function printCredentials(options: CredentialsOptions): Promise<void> {
  const form = formOf(options);
  const ports = memberPorts();
  const answer = await sessionOf(await ports.files.one(options), narrowedBy(options), ports);
  process.stdout.write(form(answer));
}

function formOf({ process, env, json }: CredentialsOptions): (answer: SessionAnswer) => string {
  if (process === true) return processText;
  if (env === true) return environmentText;
  if (json === true) return (answer) => `${JSON.stringify(answer)}\n`;
  throw new LatchkeyError(
    'invalid_request',
    'add --process, --env or --json: secrets are printed only in a form that is asked for',
  );
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
function processText({ credentials }: SessionAnswer): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const answer = { Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken };
  return `${JSON.stringify({ ...answer, Expiration: expiration })}\n`;
}

function environmentText({ credentials, region, endpoint }: SessionAnswer): string {
  return shellText(sessionEnvironment({ ...credentials, region, endpoint }));
}
