/** Proves which broker a pasted invite leads the extension to: its link's own, by TLS or on this machine, and none that hides another. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { brokerOf, chooseBroker, chosenBroker } from '../../../examples/extension/chosen-broker.ts';

const INVITE = `#invite=lki_${'0'.repeat(20)}_${'a'.repeat(43)}`;
const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
  };
  Object.assign(globalThis, { localStorage: storage });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'localStorage');
});

test.each([
  [`https://keys.example.org/${INVITE}`, 'https://keys.example.org'],
  [`Hello Max,\nhere: https://keys.example.org/prod/${INVITE}. Ada`, 'https://keys.example.org/prod'],
  [`see https://example.org/news and <https://keys.example.org:8443/${INVITE}>`, 'https://keys.example.org:8443'],
  [`http://127.0.0.1:8787/${INVITE}`, 'http://127.0.0.1:8787'],
  [`http://localhost:8787/${INVITE}`, 'http://localhost:8787'],
  [`HTTPS://KEYS.example.org/${INVITE}`, 'https://keys.example.org'],
])('%s is of %s', (pasted, broker) => {
  expect(brokerOf(pasted)).toBe(broker);
});

test.each([
  ['', 'nothing'],
  [INVITE.slice('#invite='.length), 'a code alone'],
  [`http://keys.example.org/${INVITE}`, 'a link that anybody on the way can read'],
  [`https://keys.example.org@evil.example/${INVITE}`, 'a name before another host'],
  [`ftp://keys.example.org/${INVITE}`, 'another protocol'],
  [`javascript://x/%0aalert(1)${INVITE}`, 'a script'],
  [`https://keys.example.org/#/acme/gallery`, 'a link without an invite'],
])('%s is of none: %s', (pasted) => {
  expect(brokerOf(pasted)).toBeUndefined();
});

test('a broker is remembered, and what somebody else has written there is not believed', () => {
  expect(chosenBroker()).toBeUndefined();
  chooseBroker('https://keys.example.org/prod');
  expect(chosenBroker()).toBe('https://keys.example.org/prod');
  chooseBroker('http://keys.example.org');
  expect(chosenBroker()).toBeUndefined();
});
