/** Signs in: finds the code and the broker, proves that the token can be stored, redeems the code, stores the token. */
import { text as textOf } from 'node:stream/consumers';
import { MARKED } from '../../../shared/domain/people/secret.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { BrokerClient } from './broker-client.ts';
import { NoDecision } from './no-decision.ts';
import { askedLine } from './asked-line.ts';
import { parseInvitation } from './invitation.ts';
import { brokerOf } from './login-broker.ts';
import { tell } from './login-told.ts';
import type { LoginOptions } from './member-options.ts';
import { memberPorts } from './member-ports.ts';
import { plain, textField } from './outside-text.ts';
import type { SessionPorts } from './session-source.ts';
import { isToken, placeOf, signInText, type SignIn } from './sign-in.ts';
import { endReplaced } from './own-token.ts';
import { boundOnce } from './bound-once.ts';
import { newProofKey } from './proof-key.ts';

/** The options that name a broker, and the argument. */
export async function login(link: string | undefined, options: LoginOptions): Promise<void> {
  const ports = memberPorts();
  const given = movedLink(link, options);
  refuseWithoutProvider(options);
  if (options.oidc === true) {
    const { loginByIdentity } = await import('./oidc-login.ts');
    await loginByIdentity(given.link, given.options, ports);
  } else if (options.tokenStdin === true) {
    const { loginByToken } = await import('./token-login.ts');
    await loginByToken(given.link, given.options, ports);
  } else await loginByInvite(await pasted(given.link), given.options, ports);
}

/** Refuses options that nothing would look at. */
function refuseWithoutProvider({ oidc, issuer, clientId, scope, team, token }: LoginOptions): void {
  if (oidc === true || [issuer, clientId, scope, team, token].every((option) => option === undefined)) return;
  throw new LatchkeyError(
    'invalid_request',
    '--issuer, --client-id, --scope, --team and --token are for a sign-in by an identity provider: add --oidc, or leave them out',
  );
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
    const redeeming = { method: 'POST', path: '/v1/enroll', body: { code } } as const;
    if (options.bind === true) {
      const key = newProofKey();
      const { content, bound } = await boundOnce(client, { ...redeeming, key });
      signIn = { ...place, role: textField(content, 'role'), ...bound, key };
    } else {
      const { content } = await client.ask(redeeming);
      const token = textField(content, 'token');
      if (!isToken(token)) throw new LatchkeyError('internal', "the broker's answer has no token; update latchkey");
      signIn = { ...place, role: textField(content, 'role'), token, expiresAt: textField(content, 'expiresAt') };
    }
  } catch (error) {
    await file.drop();
    throw error instanceof NoDecision ? maybeUsed(error) : error;
  }
  await file.fill(signInText(signIn));
  // The token of an earlier sign-in on this machine is nobody's any more.
  if (before !== undefined) await endReplaced(before, ports);
  await tell(signIn, ports);
}

function maybeUsed(error: NoDecision): NoDecision {
  return new NoDecision(
    error.code,
    `${error.message}. Whether the invite was used up is not known: try the same line again, and if it was, ask for another invite`,
  );
}
