/** Explains the end of a sign-in with the way back. */
import { LatchkeyError } from '../../../shared/errors.ts';
import { quoted } from './home-folder.ts';
import { isService, type SignIn } from './sign-in.ts';

export function endedToken(signIn: SignIn): LatchkeyError {
  const { team, user, broker } = signIn;
  return new LatchkeyError(
    'unauthenticated',
    `your token for ${user} in ${team} at ${broker} was ended; ${wayBack(signIn)}`,
  );
}

/** Writes what to do, and whom to ask, for another token. */
function wayBack(signIn: SignIn): string {
  const { team, broker, oidc } = signIn;
  if (oidc !== undefined) {
    const { issuer, clientId, tokenKind } = oidc;
    const token = tokenKind === 'id' ? '' : ` --token ${tokenKind}`;
    return `log in again: latchkey login --oidc --issuer ${quoted(issuer)} --client-id ${quoted(clientId)} --broker ${quoted(broker)} --team ${team}${token}`;
  }
  return isService(signIn)
    ? `ask an admin of ${team} for a new token, then: latchkey login --token-stdin --broker ${broker} <FILE`
    : `ask an admin of ${team} for an invite, then: latchkey login LINK`;
}
