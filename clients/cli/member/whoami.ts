/** Shows each sign-in as the broker sees it. */
import { LatchkeyError } from '../../../shared/errors.ts';
import { FAILED } from '../documented.ts';
import { memberPorts } from './member-ports.ts';
import { isRecord, plain } from './outside-text.ts';
import { ownTokenEnd } from './own-token.ts';
import { SignedInClient } from './signed-in-client.ts';
import type { SignedInPorts } from './signed-in-ports.ts';
import { isService, type SignIn } from './sign-in.ts';
import type { WhoamiOptions } from './member-options.ts';

interface Seen {
  readonly broker: string;
  readonly team: string;
  readonly user: string;
  readonly expiresAt?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly error?: LatchkeyError;
}

export async function whoami({ json, ...selection }: WhoamiOptions): Promise<void> {
  const ports = memberPorts();
  const signIns = await ports.files.matching(selection);
  // It says what to do if there is none.
  if (signIns.length === 0) await ports.files.one(selection);
  const seen = await Promise.all(signIns.map((signIn) => seenOf(signIn, ports)));
  console.log(
    json === true ? JSON.stringify({ signIns: seen.map(shown) }) : seen.map((each) => linesOf(each)).join('\n\n'),
  );
  if (seen.some(({ error }) => error !== undefined)) process.exitCode = FAILED;
}

async function seenOf(signIn: SignIn, ports: SignedInPorts): Promise<Seen> {
  const { broker, team, user } = signIn;
  try {
    const client = new SignedInClient(signIn, ports);
    const { content } = await client.ask({ path: `/v1/teams/${team}` });
    const known = client.signIn.expiresAt;
    const expiresAt = known ?? (isService(signIn) ? undefined : await ownTokenEnd(client.signIn, ports));
    return { broker, team, user, settings: content, ...(expiresAt === undefined ? {} : { expiresAt }) };
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    return { broker, team, user, error };
  }
}

function shown({ settings, error, ...place }: Seen): object {
  return {
    ...place,
    ...settings,
    ...(error === undefined ? {} : { error: { code: error.code, detail: error.message } }),
  };
}

function linesOf({ broker, team, user, expiresAt, settings = {}, error }: Seen): string {
  const text = (name: string): string => (typeof settings[name] === 'string' ? plain(settings[name]) : '-');
  const head = `${user} of team ${team} at ${broker}`;
  if (error !== undefined) return `${head}\n  ${error.code}: ${error.message}`;
  const rows = [
    ['role', `${text('role')}${settings['manages'] === true ? ', manages the team' : ''}`],
    ['bucket', `${text('bucket')} in ${text('region')}`],
    ...(typeof settings['endpoint'] === 'string' ? [['endpoint', text('endpoint')]] : []),
    ['root', text('root') === '' ? 'the whole bucket' : text('root')],
    ['token', expiresAt === undefined ? 'no end is known' : `until ${plain(expiresAt)}`],
    ...grantsIn(settings).map((grant, index) => [index === 0 ? 'may' : '', grant]),
  ];
  return [head, ...rows.map(([name = '', value = '']) => `  ${name.padEnd(9)} ${value}`)].join('\n');
}

/** Writes each grant in words: its actions, and the prefix on which they are. */
function grantsIn(settings: Readonly<Record<string, unknown>>): string[] {
  const grants: readonly unknown[] = Array.isArray(settings['grants']) ? settings['grants'] : [];
  return grants.filter(isRecord).map(({ actions, prefix }) => {
    const names = Array.isArray(actions) ? actions.filter((action) => typeof action === 'string') : [];
    return plain(`${names.join(', ')} in ${typeof prefix === 'string' && prefix !== '' ? prefix : 'the whole bucket'}`);
  });
}
