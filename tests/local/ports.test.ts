/** Checks the ports of `npm start`: which come from the environment, and the error for one that is not available. */
import { expect, test } from '@jest/globals';
import { listenFault, portFrom } from '../../local/ports.ts';
import { StartError } from '../../local/start-error.ts';

const fault = (code: string): Error => Object.assign(new Error('listen'), { code });

test('a port comes from the environment, and an empty one is the default', () => {
  expect(portFrom({ PORT: '0' }, 'PORT', 8787)).toBe(0);
  expect(portFrom({ PORT: '' }, 'PORT', 8787)).toBe(8787);
  expect(portFrom({}, 'LATCHKEY_AWS_PORT', 9000)).toBe(9000);
});

test.each(['http', '-1', '65536', '80.5'])('%s is no port', (text) => {
  expect(() => portFrom({ PORT: text }, 'PORT', 8787)).toThrow(StartError);
});

test.each([
  ['EADDRINUSE', 'port 80 is in use; stop what uses it, or set PORT to another port'],
  ['EACCES', 'port 80 is not open to this user; set PORT to another port'],
])('%s is one clear line', (code, line) => {
  const { constructor, message } = listenFault(fault(code), 'PORT', 80);
  expect([constructor, message]).toEqual([StartError, line]);
});

test('any other fault stays what it is', () => {
  const other = fault('EADDRNOTAVAIL');
  expect(listenFault(other, 'PORT', 80)).toBe(other);
});
