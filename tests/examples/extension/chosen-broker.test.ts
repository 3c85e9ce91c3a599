/** Proves that what is remembered of a broker is an address that the extension trusts, and that nothing is where a browser keeps nothing. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { choose, chosenBroker, chosenTeam, forgetChosen } from '../../../examples/extension/chosen-broker.ts';

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
    removeItem: (name: string) => kept.delete(name),
  };
  Object.assign(globalThis, { localStorage: storage });
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'localStorage');
});

test('broker and team are remembered, and forgotten', () => {
  expect([chosenBroker(), chosenTeam()]).toEqual([undefined, undefined]);
  choose('https://keys.example.org/prod', 'acme');
  expect([chosenBroker(), chosenTeam()]).toEqual(['https://keys.example.org/prod', 'acme']);
  forgetChosen();
  expect(kept.size).toBe(0);
});

test.each(['http://keys.example.org', 'javascript:alert(1)', 'https://good@evil.example', 'nothing'])(
  '%s that somebody has written there is not believed',
  (address) => {
    choose(address, 'acme');
    expect(chosenBroker()).toBeUndefined();
  },
);

test('a browser that keeps nothing has chosen nothing', () => {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      throw new Error('denied');
    },
  });
  expect([chosenBroker(), chosenTeam()]).toEqual([undefined, undefined]);
});
