/**
 * Proves that the demo for smap is left out where an operator's own data conflicts with it, and that no token of a
 * failed start stays valid.
 */
import { expect, test } from '@jest/globals';
import { makeSmapDemo } from '../../local/demo-smap.ts';
import { LatchkeyError, type ErrorCode } from '../../shared/errors.ts';

type Operator = Parameters<typeof makeSmapDemo>[0];
type Step = 'server' | 'proxy' | 'invite';

/** Returns an operator that fails at one step, and the set of valid tokens. */
function operatorFailing(at: Step | null, error: Error): { readonly operator: Operator; readonly live: Set<string> } {
  const live = new Set<string>();
  const fail = (step: string): void => {
    if (step === at) throw error;
  };
  const operator = {
    createTeam: () => Promise.reject(new LatchkeyError('conflict', 'the team exists')),
    createToken: (_team: string, { name }: { name: string }) => {
      fail(name);
      live.add(name);
      return Promise.resolve({ token: { id: name }, tokenText: `text of ${name}` });
    },
    endToken: (_team: string, id: string) => {
      live.delete(id);
      return Promise.resolve();
    },
    invite: () => {
      fail('invite');
      return Promise.resolve({ code: 'a code' });
    },
  };
  return { operator: operator as unknown as Operator, live };
}

test('is made whole in a team that is there', async () => {
  const { operator, live } = operatorFailing(null, new Error('nothing'));
  expect(await makeSmapDemo(operator)).toMatchObject({
    serverToken: 'text of server',
    proxyToken: 'text of proxy',
    admin: 'a code',
  });
  expect([...live].sort()).toEqual(['proxy', 'server']);
});

const STEPS: readonly Step[] = ['server', 'proxy', 'invite'];
const CODES: readonly ErrorCode[] = ['conflict', 'limit_reached', 'not_found'];

test.each(STEPS.flatMap((step) => CODES.map((code) => [step, code] as const)))(
  'is left out where %s ends in %s, and no token is left',
  async (step, code) => {
    const { operator, live } = operatorFailing(step, new LatchkeyError(code, 'taken'));
    expect(await makeSmapDemo(operator)).toBeUndefined();
    expect([...live]).toEqual([]);
  },
);

test('any other error is one of the start, and leaves no token either', async () => {
  const error = new LatchkeyError('upstream_unavailable', 'the table is gone');
  const { operator, live } = operatorFailing('invite', error);
  await expect(makeSmapDemo(operator)).rejects.toBe(error);
  expect([...live]).toEqual([]);
});
