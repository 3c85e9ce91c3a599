/** A broker with two issuers of OpenID Connect, whose identities are members of the demo's team, for a whole test file. */
import { refusal } from './http.ts';
import { issuersSetting, startOidcIssuer, type OidcIssuerServer } from './oidc-issuer.ts';
import { useIssuers } from './use-issuers.ts';
import type { Latchkey } from './use-latchkey.ts';

export const CONFLICT = '409 conflict';
export const NOT_A_MEMBER = '403 not_a_member';

export interface Identities {
  readonly latchkey: Latchkey;
  /** The issuer that the calls below mean, and another. */
  readonly issuers: () => { readonly company: OidcIssuerServer; readonly other: OidcIssuerServer };
  readonly identity: (subject: string, issuer?: OidcIssuerServer) => { issuer: string; subject: string };
  readonly jwt: (subject: string, issuer?: OidcIssuerServer) => Promise<string>;
  /** Calls the team's route with a token; returns `{status} {code}`. */
  readonly inTeam: (token: string, route?: string) => Promise<string>;
  /** Binds an identity to the own name, proved by a JWT. */
  readonly bindOwn: (who: string, user: string, oidc: object | null, proof?: string) => Promise<string>;
}

/** Registers the start and end of all; called once, at the top of a test file. */
export function useIdentities(): Identities {
  const { latchkey, issuers } = useIssuers(
    async () => ({ company: await startOidcIssuer('ES256'), other: await startOidcIssuer('ES256') }),
    ({ company, other }) => issuersSetting(company, other),
    { members: ['ada', 'max'] },
  );
  return {
    latchkey,
    issuers,
    identity: (subject, { issuer } = issuers().company) => ({ issuer, subject }),
    jwt: (subject, issuer = issuers().company) => issuer.token({ subject }),
    inTeam: async (token, route = '') => refusal(await latchkey.ask(latchkey.teamPath(route), token)),
    bindOwn: async (who, user, oidc, proof) => {
      const proving: Record<string, string> = proof === undefined ? {} : { 'x-latchkey-identity': proof };
      const headers = { 'content-type': 'application/json', ...proving };
      const sending = { method: 'PUT', headers, body: JSON.stringify({ oidc }) };
      return refusal(await latchkey.ask(latchkey.teamPath(`/members/${user}`), who, sending));
    },
  };
}
