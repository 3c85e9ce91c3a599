/** Signs in: finds the code and the broker, proves that the token can be stored, redeems the code, stores the token. */
import { text as textOf } from 'node:stream/consumers';
import { MARKED } from '../../../shared/domain/people/secret.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { localFolder, readLocalBroker, withLocalHint } from '../operator/local-broker.ts';
import { parseBroker } from './broker-address.ts';
import { BrokerClient, NoDecision } from './broker-client.ts';
import { askedLine } from './asked-line.ts';
import { brokerOfLink, parseInvitation, type Invitation } from './invitation.ts';
import type { LoginOptions } from './member-options.ts';
import { memberPorts } from './member-ports.ts';
import { isRecord, plain, textField } from './outside-text.ts';
import type { SessionPorts } from './session-source.ts';
import { isService, isToken, placeOf, signInText, type SignIn } from './sign-in.ts';
import { shortFlags } from './sign-in-files.ts';
import { endReplaced, ownTokenEnd } from './own-token.ts';

/** The options that name a broker, and the argument. */
export async function login(link: string | undefined, options: LoginOptions): Promise<void> {
  const ports = memberPorts();
  const given = movedLink(link, options);
  if (options.tokenStdin === true) await loginByToken(given.link, given.options, ports);
  else await loginByInvite(await pasted(given.link), given.options, ports);
}

/** A link after `--local` is the argument: commander takes it for the folder. */
function movedLink(
  link: string | undefined,
  options: LoginOptions,
): { link: string | undefined; options: LoginOptions } {
  const { local } = options;
  if (typeof local !== 'string' || link !== undefined || !(MARKED.invite.test(local) || local === '-'))
    return { link, options };
  return { link: local, options: { ...options, local: true } };
}

async function pasted(link: string | undefined): Promise<string> {
  if (link === '-') return textOf(process.stdin);
  if (link !== undefined) return link;
  if (!process.stdin.isTTY)
    throw new LatchkeyError(
      'invalid_request',
      'no invite is given: add its link, or - to read it from standard input (add --help for more)',
    );
  return (await askedLine('Paste the link of your invite: ')) ?? '';
}

async function loginByInvite(text: string, options: LoginOptions, ports: SessionPorts): Promise<void> {
  const { files, environment } = ports;
  const invitation = parseInvitation(text);
  const { code } = invitation;
  const broker = await brokerOf(options, invitation, environment);
  const client = new BrokerClient(broker, environment);
  const preview = (await client.ask({ method: 'POST', path: '/v1/enroll/preview', body: { code } })).content;
  const place = placeOf(broker, preview);
  const { invitedBy } = preview;
  const by = typeof invitedBy === 'string' ? `, invited by ${plain(invitedBy)}` : '';
  const [role, until] = [textField(preview, 'role'), textField(preview, 'expiresAt')];
  process.stderr.write(`Joining ${place.team} as ${place.user} (${role})${by}; the invite is good until ${until}.\n`);
  const before = await files.again({ ...place, token: '' }).catch(() => undefined);
  const file = await files.reserve(place);
  let signIn: SignIn;
  try {
    const { content } = await client.ask({ method: 'POST', path: '/v1/enroll', body: { code } });
    const token = textField(content, 'token');
    if (!isToken(token)) throw new LatchkeyError('internal', "the broker's answer has no token; update latchkey");
    signIn = { ...place, role: textField(content, 'role'), token, expiresAt: textField(content, 'expiresAt') };
  } catch (error) {
    await file.drop();
    throw error instanceof NoDecision ? maybeUsed(error) : error;
  }
  await file.fill(signInText(signIn));
  // The token of an earlier sign-in on this machine is nobody's any more.
  if (before !== undefined && !isService(before)) await endReplaced(before, ports);
  await tell(signIn, ports);
}

function maybeUsed(error: NoDecision): LatchkeyError {
  return new LatchkeyError(
    error.code,
    `${error.message}. Whether the invite was used up is not known: try the same line again, and if it was, ask for another invite`,
  );
}

async function loginByToken(link: string | undefined, options: LoginOptions, ports: SessionPorts): Promise<void> {
  if (link !== undefined)
    throw new LatchkeyError('invalid_request', 'with --token-stdin there is no link: leave one of them out');
  const { files, environment } = ports;
  const broker = await brokerOf(options, undefined, environment);
  if (process.stdin.isTTY) process.stderr.write('Paste the token, Enter, then Ctrl-D:\n');
  const token = (await textOf(process.stdin)).trim();
  if (!isToken(token))
    throw new LatchkeyError(
      'invalid_request',
      MARKED.invite.test(token)
        ? '--token-stdin: this is an invite, not a token: leave out --token-stdin'
        : '--token-stdin: standard input holds no token, which is one line: lk_…',
    );
  const { content } = await new BrokerClient(broker, environment).ask({ path: '/v1/me', token });
  const [membership] = Array.isArray(content['memberships']) ? (content['memberships'] as unknown[]) : [];
  if (!isRecord(membership))
    throw new LatchkeyError('not_a_member', 'this token is no member of a team any more; ask an admin for another');
  const place = placeOf(broker, membership);
  const signIn: SignIn = { ...place, role: textField(membership, 'role'), token };
  const file = await files.reserve(place);
  const expiresAt = isService(place) ? undefined : await ownTokenEnd(signIn, ports);
  const stored = expiresAt === undefined ? signIn : { ...signIn, expiresAt };
  await file.fill(signInText(stored));
  await tell(stored, ports);
}

/** @throws LatchkeyError invalid_request if nothing names a broker */
async function brokerOf(
  { broker, local }: LoginOptions,
  invitation: Invitation | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (broker !== undefined) return broker;
  // A folder may be anybody's who made it.
  if (local !== undefined) return parseBroker((await readLocalBroker(localFolder(local, environment))).broker);
  const named = invitation === undefined ? undefined : brokerOfLink(invitation);
  if (named !== undefined) return named;
  const { LATCHKEY_BROKER: usual = '' } = environment;
  if (usual !== '') return parsedVariable(usual);
  const fault = new LatchkeyError(
    'invalid_request',
    'a code or token alone does not say whose it is: add --broker https://…, set LATCHKEY_BROKER, or use the whole link of the invite',
  );
  throw await withLocalHint(fault, environment);
}

function parsedVariable(text: string): string {
  try {
    return parseBroker(text);
  } catch (error) {
    throw error instanceof LatchkeyError ? new LatchkeyError(error.code, `LATCHKEY_BROKER: ${error.message}`) : error;
  }
}

async function tell({ expiresAt, role, ...signIn }: SignIn, { files }: SessionPorts): Promise<void> {
  const { team, user, broker } = signIn;
  const all = await files.matching({}).catch(() => [signIn]);
  const flags = all.length > 1 ? ` ${shortFlags(signIn, all)}` : '';
  const end = expiresAt === undefined ? '' : `, until ${expiresAt}`;
  console.log(`signed in to ${team} at ${broker} as ${user} (${role ?? ''})${end}`);
  console.log(`\nNext:\n  latchkey whoami${flags}\n  latchkey configure --profile ${team}${flags}`);
}
