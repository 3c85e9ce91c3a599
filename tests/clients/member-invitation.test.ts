/** Checks what `latchkey login` takes for an invite and for a broker, and how it reaches one behind a proxy. */
import { describe, expect, test } from '@jest/globals';
import { Agent as HttpsAgent } from 'node:https';
import { parseBroker } from '../../clients/cli/member/broker-address.ts';
import { agentFor } from '../../clients/cli/member/broker-agent.ts';
import { brokerOfLink, parseInvitation } from '../../clients/cli/member/invitation.ts';
import { LatchkeyError } from '../../shared/errors.ts';

const CODE = `lki_${'0a'.repeat(10)}_${'aZ-_'.repeat(11).slice(1)}`;
const OTHER = `lki_${'1b'.repeat(10)}_${'x'.repeat(43)}`;
const TOKEN = `lk_${'0a'.repeat(10)}_${'x'.repeat(43)}`;
const LINK = `https://keys.example.org/#invite=${CODE}`;

function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof LatchkeyError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an invite', () => {
  test.each([
    ['a link', LINK],
    ['with spaces and line breaks', `\n  ${LINK.slice(0, 30)}\n${LINK.slice(30)}  `],
    ['in quotes', `"${LINK}"`],
    ['in a chat', `[10:02] Ada: join us!\n[10:03] Ada: ${LINK}\n[10:04] Max: see https://docs.example.org/ too`],
  ])('%s names code and broker', (_what, text) => {
    const invitation = parseInvitation(text);
    expect([invitation.code, brokerOfLink(invitation)]).toEqual([CODE, 'https://keys.example.org']);
  });

  test('a code alone names no broker', () => {
    expect(brokerOfLink(parseInvitation(` ${CODE} `))).toBeUndefined();
  });

  test.each([
    ['two codes', `${CODE} ${OTHER}`, /several codes/],
    ['a cut link', LINK.slice(0, -5), /not whole: copy the link again/],
    ['no invite', 'https://keys.example.org/', /no invite in this text: paste the link/],
    ['nothing', ' ', /the code is empty/],
    ['a token', TOKEN, /latchkey login --token-stdin/],
  ])('%s is refused, and not repeated', (_what, text, fault) => {
    const said = faultOf(() => parseInvitation(text));
    expect(said).toMatch(/^invalid_request: /);
    expect(said).toMatch(fault);
    expect(said).not.toMatch(/_[A-Za-z0-9_-]{20}/);
  });

  test('two brokers of one code are refused, for --broker to choose', () => {
    const invitation = parseInvitation(`${LINK} https://keys.example.net/#invite=${CODE}`);
    expect(faultOf(() => brokerOfLink(invitation))).toMatch(/several brokers.*--broker/);
  });

  test('a link to a broker in clear text is refused', () => {
    const invitation = parseInvitation(`http://keys.example.org/#invite=${CODE}`);
    expect(faultOf(() => brokerOfLink(invitation))).toMatch(/https: alone.*try https:\/\/keys\.example\.org/);
  });
});

describe('a broker', () => {
  test.each([
    ['https://keys.example.org/', 'https://keys.example.org'],
    [' https://KEYS.example.org/prod// ', 'https://keys.example.org/prod'],
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['http://localhost:8787', 'http://localhost:8787'],
    ['http://[::1]:8787/', 'http://[::1]:8787'],
  ])('%s', (text, broker) => {
    expect(parseBroker(text)).toBe(broker);
  });

  test.each([
    'keys.example.org',
    'ftp://keys.example.org',
    'http://keys.example.org',
    'http://127.0.0.1.example.org',
    'http://10.0.0.1',
    'https://user@keys.example.org',
    'https://keys.example.org/?x',
    'https://keys.example.org/#x',
    'https://keys$(id).example.org',
    'https://keys;id.example.org',
    'https://keys.example.org/$(id)',
    'https://keys.example.org/a|calc',
    "https://keys.example.org/it's",
    'https://keys.example.org/%PATH%',
    'https://',
    '',
  ])('not %j', (text) => {
    expect(faultOf(() => parseBroker(text))).toMatch(/^invalid_request: a broker is /);
  });
});

describe('a proxy of the environment', () => {
  const keys = new URL('https://keys.example.org');
  const proxied = { HTTPS_PROXY: 'http://proxy.example.org:3128' };
  const usesProxy = (agent: unknown): boolean => agent instanceof HttpsAgent && agent.options.proxyEnv !== undefined;

  test('is used for a broker elsewhere', () => {
    expect(usesProxy(agentFor(keys, proxied))).toBe(true);
    expect(usesProxy(agentFor(keys, { HTTPS_PROXY: '' }))).toBe(false);
  });

  test('is never used for this machine', () => {
    for (const url of ['http://127.0.0.1:8787', 'http://localhost', 'https://[::1]:8787'])
      expect(usesProxy(agentFor(new URL(url), { ...proxied, HTTP_PROXY: 'http://p' }))).toBe(false);
  });
});
