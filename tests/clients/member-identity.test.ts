/** Checks how the command gets and renews JWTs of an identity provider, against a stub that answers well or badly. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  identityByDevice,
  type DeviceCode,
  type ProvidedIdentity,
} from '../../clients/cli/member/identity-provider.ts';
import { liveIdentity } from '../../clients/cli/member/identity-renewal.ts';
import { parseIssuer } from '../../clients/cli/member/issuer-address.ts';
import { SignedInClient } from '../../clients/cli/member/signed-in-client.ts';
import { parseSignIn, signInText, type SignIn } from '../../clients/cli/member/sign-in.ts';
import { HOUR_SECONDS, MINUTE, usePlace } from './member-place.ts';
import { problem, type Given } from './stub-broker.ts';

const place = usePlace();

/** Answers of the token endpoint, in their order; the last one is repeated. */
let tokens: Given[] = [];
let device: Record<string, unknown> = {};
let metadata: Record<string, unknown> = {};

function jwt(name: string, lifeSeconds = HOUR_SECONDS): string {
  const [iat, issuer] = [Math.floor(place.time / 1000), place.broker.url];
  const claims = { iss: issuer, aud: 'cli', sub: 'eva', iat, exp: iat + lifeSeconds, name };
  return [{ alg: 'RS256' }, claims, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
}

function granted(name: string, more: object = { refresh_token: `refresh-${name}` }): Given {
  return { content: { access_token: 'opaque', token_type: 'Bearer', id_token: jwt(name), ...more } };
}

function refused(error: string): Given {
  return { status: 400, content: { error } };
}

beforeEach(() => {
  const { url } = place.broker;
  device = { device_code: 'd', user_code: 'AB-CD', verification_uri: `${url}/device`, expires_in: 600 };
  metadata = {};
  place.broker.answer = ({ route }) => {
    if (route === 'GET /.well-known/openid-configuration')
      return {
        content: {
          issuer: url,
          token_endpoint: `${url}/token`,
          device_authorization_endpoint: `${url}/device`,
          jwks_uri: `${url}/jwks`,
          ...metadata,
        },
      };
    if (route === 'POST /device') return { content: device };
    const [next = refused('invalid_request')] = tokens.length > 1 ? tokens.splice(0, 1) : tokens;
    const headers = { 'content-type': 'application/json' };
    return { ...next, headers: { ...headers, ...next.headers } };
  };
});

async function asked(): Promise<{
  readonly identity: ProvidedIdentity;
  readonly shown: DeviceCode[];
  readonly waited: number[];
}> {
  const [shown, waited]: [DeviceCode[], number[]] = [[], []];
  const asking = { issuer: place.broker.url, clientId: 'cli', tokenKind: 'id', environment: {} } as const;
  const identity = await identityByDevice(
    asking,
    undefined,
    (code) => shown.push(code),
    (milliseconds) => Promise.resolve(waited.push(milliseconds)),
  );
  return { identity, shown, waited };
}

describe('the device flow', () => {
  test('waits as long as the provider wants, and longer when it says so or is down', async () => {
    tokens = [refused('authorization_pending'), refused('slow_down'), { status: 503 }, granted('a')];
    const { identity, waited } = await asked();
    expect(waited).toEqual([5000, 5000, 10_000, 20_000]);
    expect(identity).toMatchObject({ jwt: jwt('a'), refreshToken: 'refresh-a' });
  });

  test('shows no control characters, and no address but of https:', async () => {
    tokens = [granted('a')];
    device = { ...device, user_code: 'AB\u001b[31mCD', verification_uri: `${place.broker.url}/\u001b]0;x` };
    const [{ userCode, address } = { userCode: '', address: '' }] = (await asked()).shown;
    expect([userCode, address]).toEqual(['AB?[31mCD', `${place.broker.url}/%1B]0;x`]);
    for (const verification_uri of ['javascript:alert(1)', 'http://login.example.org/device', 'no address']) {
      device = { ...device, verification_uri };
      await expect(asked()).rejects.toThrow(/names no https: address/);
    }
  });

  test('sends nothing to an address without TLS on another machine', async () => {
    tokens = [granted('a')];
    metadata = { device_authorization_endpoint: 'http://login.example.org/device' };
    await expect(asked()).rejects.toThrow(/http:\/\/login\.example\.org is not https:/);
  });

  test.each([
    [{ issuer: 'https://login.example.org' }, undefined, /does not answer as a provider/],
    [{ device_authorization_endpoint: undefined }, undefined, /has no device authorization/],
    [{}, 'access_denied', /was refused in the browser/],
    [{}, 'expired_token', /nobody has confirmed the code in time/],
    [{}, 'invalid_client', /refuses: invalid_client/],
  ])('of a provider with %j and the answer %s is refused', async (more, answer, fault) => {
    [metadata, tokens] = [more, [answer === undefined ? granted('a') : refused(answer)]];
    await expect(asked()).rejects.toThrow(fault);
  });

  test('without an ID token is refused', async () => {
    tokens = [granted('a', { id_token: undefined })];
    await expect(asked()).rejects.toThrow(/gave no ID token/);
    tokens = [granted('a', { id_token: 'no.jwt' })];
    await expect(asked()).rejects.toThrow(/does not answer as a provider/);
  });
});

describe('a JWT', () => {
  function signIn(lifeSeconds: number, more: Partial<SignIn['oidc']> = {}): SignIn {
    const oidc = {
      issuer: place.broker.url,
      clientId: 'cli',
      tokenKind: 'id',
      id: 'one',
      refreshToken: 'r',
      ...more,
    } as const;
    const expiresAt = new Date(place.time + lifeSeconds * 1000).toISOString();
    return place.signIn({ token: jwt('old', lifeSeconds), expiresAt, oidc });
  }

  test('is stored and read again', () => {
    const stored = signIn(HOUR_SECONDS);
    expect(parseSignIn(signInText(stored))).toEqual(stored);
  });

  test('is renewed in its last minute, and not before', async () => {
    tokens = [granted('new')];
    const expected = jwt('new');
    const fresh = signIn(90);
    expect(await liveIdentity(fresh, place.ports())).toBe(fresh);
    place.time += MINUTE;
    expect(await liveIdentity(fresh, place.ports())).toMatchObject({
      token: expected,
      oidc: { refreshToken: 'refresh-new' },
    });
  });

  test('is renewed once by many at the same time, who all go on with it', async () => {
    tokens = [granted('new'), refused('invalid_grant')];
    const old = signIn(0);
    await place.ports().files.save(old);
    const renewed = await Promise.all(Array.from({ length: 5 }, () => liveIdentity(old, place.ports())));
    expect(new Set(renewed.map(({ token }) => token))).toEqual(new Set([jwt('new')]));
  });

  test('keeps the refresh token of a provider that gives no other', async () => {
    tokens = [granted('new', {})];
    expect((await liveIdentity(signIn(0), place.ports())).oidc?.refreshToken).toBe('r');
  });

  test('that lives is used while the provider is down; one that has ended is not', async () => {
    tokens = [{ status: 503 }];
    const live = signIn(30);
    expect(await liveIdentity(live, place.ports())).toBe(live);
    expect(place.warnings).toEqual([expect.stringMatching(/fails \(it answered 503\)/)]);
    await expect(liveIdentity(signIn(0), place.ports())).rejects.toMatchObject({ code: 'upstream_unavailable' });
  });

  test('whose refresh token has ended says how to log in again', async () => {
    tokens = [refused('invalid_grant')];
    await expect(liveIdentity(signIn(0), place.ports())).rejects.toThrow(
      /log in again: latchkey login --oidc --issuer/,
    );
  });

  test('that the broker takes for ended is renewed once', async () => {
    tokens = [granted('new'), granted('newer')];
    const provider = place.broker.answer;
    place.broker.answer = (asked) => (asked.route === 'GET /v1/me' ? problem(401, 'unauthenticated') : provider(asked));
    await expect(new SignedInClient(signIn(HOUR_SECONDS), place.ports()).ask({ path: '/v1/me' })).rejects.toThrow(
      /was ended/,
    );
    expect(place.broker.asked.filter(({ route }) => route === 'POST /token')).toHaveLength(1);
    expect(place.broker.asked.filter(({ route }) => route === 'GET /v1/me')).toHaveLength(2);
  });
});

test.each([
  'login.example.org',
  'ftp://login.example.org',
  'http://login.example.org',
  'https://a@login.example.org',
  'https://login.example.org/?a',
])('%s is no issuer', (text) => {
  expect(() => parseIssuer(text)).toThrow(/an issuer is/);
});
