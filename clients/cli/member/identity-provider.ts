/**
 * Gets JWTs from a provider of OpenID Connect, of any make: by the device authorization grant, in which a browser on any machine
 * says yes, and by refresh tokens. https://www.rfc-editor.org/rfc/rfc8628 The client is public: a secret in a command is none.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type * as OAuth from 'oauth4webapi';
import { LatchkeyError } from '../../../shared/errors.ts';
import { isLoopback } from './broker-address.ts';
import { NoDecision } from './no-decision.ts';
import { claimsOf, isJwt, isRefreshToken, type TokenKind } from './identity-grant.ts';
import { plain } from './outside-text.ts';
import { providerFetch, type ProviderRequest } from './provider-fetch.ts';

/** https://www.rfc-editor.org/rfc/rfc8628#section-3.5 */
const USUAL_INTERVAL_SECONDS = 5;
const SLOWER_BY_SECONDS = 5;

export interface Asking {
  readonly issuer: string;
  readonly clientId: string;
  readonly tokenKind: TokenKind;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ProvidedIdentity {
  readonly jwt: string;
  readonly expiresAt: string;
  readonly refreshToken?: string;
}

/** Lets somebody say yes in a browser. */
export interface DeviceCode {
  readonly address: string;
  readonly userCode: string;
  readonly lifeSeconds: number;
}

/** @throws LatchkeyError: unauthenticated if somebody said no, expired if nobody said yes in time; NoDecision */
export async function identityByDevice(
  asking: Asking,
  scope: string | undefined,
  show: (code: DeviceCode) => void,
  wait: (milliseconds: number) => Promise<unknown> = delay,
): Promise<ProvidedIdentity> {
  const provider = await discovered(asking);
  const { oauth, server, client, options } = provider;
  if (server.device_authorization_endpoint === undefined)
    throw new LatchkeyError(
      'invalid_request',
      `${asking.issuer} has no device authorization (RFC 8628), which this command needs; its operator may turn it on`,
    );
  const parameters = new URLSearchParams({ scope: scope ?? usualScope(server) });
  const code = await decided(asking, async () =>
    oauth.processDeviceAuthorizationResponse(
      server,
      client,
      await oauth.deviceAuthorizationRequest(server, client, oauth.None(), parameters, options),
    ),
  );
  show({
    address: shownAddress(code.verification_uri),
    userCode: plain(code.user_code),
    lifeSeconds: code.expires_in,
  });
  const deadline = performance.now() + code.expires_in * 1000;
  let intervalSeconds = code.interval ?? USUAL_INTERVAL_SECONDS;
  for (;;) {
    await wait(intervalSeconds * 1000);
    if (performance.now() > deadline) throw outOfTime();
    try {
      const request = oauth.deviceCodeGrantRequest(server, client, oauth.None(), code.device_code, options);
      const tokens = await decided(asking, async () => oauth.processDeviceCodeResponse(server, client, await request));
      return provided(tokens, asking);
    } catch (error) {
      if (error instanceof ProviderRefusal) {
        if (error.error === 'access_denied')
          throw new LatchkeyError('unauthenticated', 'the sign-in was refused in the browser; nothing was stored');
        if (error.error === 'expired_token') throw outOfTime();
        if (error.error !== 'authorization_pending' && error.error !== 'slow_down') throw error;
        if (error.error === 'slow_down') intervalSeconds += SLOWER_BY_SECONDS;
      } else if (error instanceof NoDecision) {
        // A failing network is asked less and less often, as the RFC has it.
        intervalSeconds *= 2;
      } else {
        throw error;
      }
    }
  }
}

/** @throws ProviderRefusal, or NoDecision if the provider was not reached */
export async function identityByRefresh(asking: Asking, refreshToken: string): Promise<ProvidedIdentity> {
  const { oauth, server, client, options } = await discovered(asking);
  const tokens = await decided(asking, async () =>
    oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options),
    ),
  );
  return { refreshToken, ...provided(tokens, asking) };
}

/** Ends a refresh token, where the provider has a way to. https://www.rfc-editor.org/rfc/rfc7009 */
export async function endRefresh(asking: Asking, refreshToken: string): Promise<void> {
  const { oauth, server, client, options } = await discovered(asking);
  if (server.revocation_endpoint === undefined) return;
  await decided(asking, async () =>
    oauth.processRevocationResponse(await oauth.revocationRequest(server, client, oauth.None(), refreshToken, options)),
  );
}

/** Is an error that the provider answered: `error` of https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export class ProviderRefusal extends LatchkeyError {
  readonly error: string;

  constructor(issuer: string, error: string, description: string | undefined) {
    const why = description === undefined ? '' : `: ${description}`;
    super('upstream_refused', plain(`${issuer} refuses: ${error}${why}`));
    this.error = error;
  }
}

interface Discovered {
  readonly oauth: typeof OAuth;
  readonly server: OAuth.AuthorizationServer;
  readonly client: OAuth.Client;
  readonly options: OAuth.TokenEndpointRequestOptions;
}

async function discovered(asking: Asking): Promise<Discovered> {
  const { issuer, clientId, environment } = asking;
  const oauth = await import('oauth4webapi');
  const url = new URL(issuer);
  const options = {
    [oauth.customFetch]: (address: string, request: ProviderRequest) => providerFetch(address, request, environment),
    // It is for a provider on this machine alone: `providerFetch` looks at each address.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is marked so to make people look twice
    [oauth.allowInsecureRequests]: url.protocol === 'http:' && isLoopback(url),
  };
  const server = await decided(asking, async () =>
    oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm: 'oidc', ...options })),
  );
  return { oauth, server, client: { client_id: clientId }, options };
}

/** Makes one kind of error of each failure, whose text says what to do. */
async function decided<Answer>({ issuer }: Asking, call: () => Promise<Answer>): Promise<Answer> {
  const oauth = await import('oauth4webapi');
  try {
    return await call();
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    if (error instanceof oauth.ResponseBodyError)
      throw new ProviderRefusal(issuer, error.error, error.error_description);
    const { code = '', message } = error as Error & { readonly code?: string };
    if (error instanceof oauth.OperationProcessingError || error instanceof oauth.WWWAuthenticateChallengeError)
      throw new LatchkeyError(
        'upstream_refused',
        `${issuer} does not answer as a provider of OpenID Connect: ${plain(message)}; check --issuer and --client-id`,
      );
    const why = plain(code === '' ? message : code);
    throw new NoDecision('upstream_unavailable', `${issuer} is not reached, or fails (${why}); try again later`, {
      cause: error,
    });
  }
}

function provided(tokens: OAuth.TokenEndpointResponse, { issuer, tokenKind }: Asking): ProvidedIdentity {
  const jwt = tokenKind === 'id' ? tokens.id_token : tokens.access_token;
  const claims = isJwt(jwt) ? claimsOf(jwt) : undefined;
  if (!isJwt(jwt) || claims === undefined)
    throw new LatchkeyError(
      'upstream_refused',
      tokenKind === 'id'
        ? `${issuer} gave no ID token that a broker takes; ask for one by the scope openid, or try --token access`
        : `${issuer} gave an access token that is no JWT; leave out --token access`,
    );
  const { expiresAt } = claims;
  const { refresh_token: refreshToken } = tokens;
  return { jwt, expiresAt, ...(isRefreshToken(refreshToken) ? { refreshToken } : {}) };
}

/** A refresh token is asked for by name where the provider knows that name; others give one, or refuse unknown scopes. */
function usualScope({ scopes_supported: known }: OAuth.AuthorizationServer): string {
  return known?.includes('offline_access') === true ? 'openid offline_access' : 'openid';
}

function shownAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))))
    throw new LatchkeyError('upstream_refused', 'the provider names no https: address to open; ask its operator');
  return plain(url.href);
}

function outOfTime(): LatchkeyError {
  return new LatchkeyError('expired', 'nobody has confirmed the code in time; log in again for another one');
}
