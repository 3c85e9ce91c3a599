/**
 * Attack by repetition: a client in a loop of 10,000 requests for credentials. It costs one call of STS, counted at a proxy in
 * front of it, whatever form the answer has; and it is not written down 10,000 times that the token was used.
 */
import { expect, test } from '@jest/globals';
import { startBehindUpstreams } from '../harness/behind-upstreams.ts';
import { forFile } from '../harness/for-file.ts';

const CALLS = 10_000;
const AT_ONCE = 50;
const FORMATS = ['', '?format=json', '?format=env', '?format=process', '?format=container'];
const broker = forFile(startBehindUpstreams);

test(`${CALLS} requests: one call of STS`, async () => {
  const { table, sts, people } = broker;
  const token = await broker.newToken('max');
  const from = table.requests.length;
  const formatOf = (index: number): string => FORMATS[index % FORMATS.length] ?? '';
  for (let call = 0; call < CALLS; call += AT_ONCE) {
    const routes = Array.from({ length: AT_ONCE }, (_, index) => `GET credentials${formatOf(index)}`);
    const answers = await Promise.all(routes.map((route) => people.call(token, route)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  }
  expect(sts.requests.filter(({ body }) => body.includes('Action=AssumeRole'))).toHaveLength(1);
  const writes = table.requests.slice(from).filter(({ target }) => target?.endsWith('UpdateItem'));
  expect(writes.length).toBeLessThanOrEqual(2);
  // Three rows, every ten seconds.
  expect(table.requests.length - from).toBeLessThan(CALLS / 50);
}, 300_000);
