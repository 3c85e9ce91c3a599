/** A broker with issuers of OpenID Connect for a whole test file. The issuers start before it and end after it. */
import { afterAll, beforeAll } from '@jest/globals';
import type { OidcIssuerServer } from './oidc-issuer.ts';
import { useLatchkey, type Latchkey, type LatchkeyOptions } from './use-latchkey.ts';

/**
 * Registers the issuers' and the broker's start and end; called once, at the top of a test file.
 * @param start starts the issuers
 * @param setting returns `LATCHKEY_OIDC_ISSUERS`
 */
export function useIssuers<Issuers extends Readonly<Record<string, OidcIssuerServer>>>(
  start: () => Promise<Issuers>,
  setting: (issuers: Issuers) => string,
  options: LatchkeyOptions = {},
): { readonly latchkey: Latchkey; readonly issuers: () => Issuers } {
  let issuers: Issuers | undefined;
  const environment: Record<string, string> = {};
  const started = (): Issuers => {
    if (issuers === undefined) throw new Error('the issuers start before the first test, not earlier');
    return issuers;
  };
  beforeAll(async () => {
    issuers = await start();
    environment['LATCHKEY_OIDC_ISSUERS'] = setting(issuers);
  });
  // The broker ends before its issuers.
  const latchkey = useLatchkey({ ...options, start: { environment } });
  afterAll(async () => {
    await Promise.all(Object.values(started()).map((issuer) => issuer.close()));
  });
  return { latchkey, issuers: started };
}
