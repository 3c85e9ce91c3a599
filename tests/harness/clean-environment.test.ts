/** Proves that the tests' setup leaves nothing in the environment that would lead to another store. */
import { expect, test } from '@jest/globals';
import { readConfig } from '../../shared/config.ts';
import { cleanEnvironment } from './clean-environment.ts';

test('of all that the configuration reads and of AWS nothing is left, and the rest is', () => {
  const requested = new Set(['AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL_S3']);
  const recording = new Proxy<Record<string, string>>({}, { get: (_target, name) => void requested.add(String(name)) });
  expect(() => readConfig(recording)).toThrow();
  for (const name of [...requested, 'NOT_S3_ENDPOINT']) process.env[name] = 'of a shell';
  cleanEnvironment();
  expect([...requested].filter((name) => process.env[name] !== undefined)).toEqual([]);
  expect(process.env['NOT_S3_ENDPOINT']).toBe('of a shell');
});
