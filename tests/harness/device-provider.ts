/**
 * Runs a real provider of OpenID Connect on loopback, with the device flow, and plays the browser in which somebody says yes or no.
 * https://github.com/panva/node-oidc-provider
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

export const CLIENT_ID = 'latchkey-tests';

export interface DeviceProvider {
  readonly issuer: string;
  /** Requests that were made, `POST /token`. */
  readonly calls: string[];
  /** How long tokens live that are made from now on. */
  readonly lives: { idToken: number; deviceCode: number };
  /** Confirms a code as somebody, as a browser does. @returns the last page */
  confirm(address: string, code: string, subject: string): Promise<string>;
  /** Refuses a code. */
  refuse(address: string, code: string): Promise<string>;
  close(): Promise<void>;
}

export async function startDeviceProvider(): Promise<DeviceProvider> {
  const calls: string[] = [];
  const lives = { idToken: 3600, deviceCode: 600 };
  const provider: { handle?: ReturnType<Provider['callback']> } = {};
  const server = createServer((request, response) => {
    calls.push(`${request.method ?? ''} ${request.url ?? ''}`);
    void provider.handle?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  provider.handle = new Provider(issuer, {
    jwks: { keys: [key] },
    cookies: { keys: ['not a secret of anybody'] },
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
        response_types: [],
        redirect_uris: [],
      },
    ],
    features: { deviceFlow: { enabled: true }, revocation: { enabled: true }, devInteractions: { enabled: true } },
    ttl: {
      IdToken: () => lives.idToken,
      DeviceCode: () => lives.deviceCode,
      AccessToken: 600,
      RefreshToken: 86_400,
      Grant: 86_400,
      Session: 86_400,
      Interaction: 600,
    },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  }).callback();

  return {
    issuer,
    calls,
    lives,
    confirm: async (address, code, subject) => {
      const browser = new Browser();
      const form = await confirmation(browser, address, code);
      await browser.submit(form, { confirm: 'yes' });
      await browser.submit(browser.address, { prompt: 'login', login: subject, password: 'any' });
      return browser.submit(browser.address, { prompt: 'consent' });
    },
    refuse: async (address, code) => {
      const browser = new Browser();
      const form = await confirmation(browser, address, code);
      return browser.submit(form, { abort: 'yes' });
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Enters the code. @returns the address of the form that asks whether it is the right one */
async function confirmation(browser: Browser, address: string, code: string): Promise<string> {
  await browser.open(address);
  await browser.submit(address, { user_code: code });
  return address;
}

/** Keeps cookies, follows redirects, and sends the secret of the last form with the next. */
class Browser {
  address = '';
  #page = '';
  readonly #cookies = new Map<string, string>();
  #code = '';

  async open(address: string, body?: URLSearchParams): Promise<string> {
    let next: { readonly url: URL; readonly body: URLSearchParams | undefined } = { url: new URL(address), body };
    for (;;) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const sending = next.body === undefined ? {} : { method: 'POST', body: next.body };
      const answer = await fetch(next.url, { ...sending, headers: { cookie }, redirect: 'manual' });
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (value === '') this.#cookies.delete(name);
        else this.#cookies.set(name, value);
      }
      this.#page = await answer.text();
      this.address = next.url.href;
      const to = answer.headers.get('location');
      if (to === null) return this.#page;
      next = { url: new URL(to, next.url), body: undefined };
    }
  }

  submit(address: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(this.#page) ?? [];
    this.#code = fields['user_code'] ?? this.#code;
    const hidden = xsrf === undefined ? {} : { xsrf, user_code: this.#code };
    return this.open(address, new URLSearchParams({ ...hidden, ...fields }));
  }
}
