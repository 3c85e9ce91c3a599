/** Proves that the start wipes an invite from the address at once, and names what a browser lacks. */
import { afterEach, expect, test } from '@jest/globals';
import { LatchkeyError } from '../../../clients/browser/latchkey.ts';
import { signedOutInWords, startFaultOf } from '../../../clients/ui/frame/open-latchkey.ts';
import { takeInvite } from '../../../clients/ui/frame/use-route.ts';

const replaced: unknown[] = [];

function visit(address: string): void {
  replaced.length = 0;
  Object.assign(globalThis, {
    location: new URL(address),
    history: { replaceState: (...parameters: unknown[]) => replaced.push(parameters[2]) },
  });
}

afterEach(() => {
  for (const name of ['location', 'history']) Reflect.deleteProperty(globalThis, name);
});

test('an invite leaves the address, and the rest of it stays', () => {
  visit('https://keys.example.org/prod/?x=1#invite=lki_secret');
  expect(takeInvite()).toBe('lki_secret');
  expect(replaced).toEqual(['/prod/?x=1']);
});

test('an address without an invite stays as it is', () => {
  visit('https://keys.example.org/#/acme/gallery');
  expect(takeInvite()).toBeUndefined();
  expect(replaced).toEqual([]);
});

test('a browser that stores nothing is told so', () => {
  expect(startFaultOf(new LatchkeyError('no_storage', 'x')).title).toMatch(/^This browser stores nothing/);
});

test('an insecure address is told so', () => {
  expect(startFaultOf(new LatchkeyError('insecure_context', 'x')).advice).toContain('https://');
});

test('any other failure says what it knows', () => {
  expect(startFaultOf(new Error('odd')).advice).toBe('Odd.');
  expect(startFaultOf('odd').advice).toBe('Odd.');
});

test('a sign-out without the broker claims no end there', () => {
  expect(signedOutInWords({ ended: true })).not.toContain('broker');
  expect(signedOutInWords({ ended: false })).toContain('The broker was not reached');
});
