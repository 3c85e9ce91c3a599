/** Reduces an answer to what may not differ between two askers: who compares two of them sees what either betrays. */
import { expect } from '@jest/globals';
import { jsonOf, type Answer } from './http.ts';

const UUID = /^[0-9a-f-]{36}$/;

/**
 * Leaves the date and the request's id out, which each refusal has, but one for the AWS SDKs.
 * @param unlike names of further headers that may differ
 */
export function comparable({ status, headers, text }: Answer, ...unlike: readonly string[]): object {
  const { requestId, ...body } = jsonOf({ text });
  if (status >= 400 && !('Code' in body)) expect(requestId).toMatch(UUID);
  return {
    status,
    headers: { ...headers, ...Object.fromEntries(['date', ...unlike].map((name) => [name, ''])) },
    body,
  };
}
