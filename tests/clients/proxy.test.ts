/** Checks how the proxy of the environment is read, and that what is on this machine is reached without it. */
import { expect, test } from '@jest/globals';
import { proxyOf } from '../../clients/cli/proxy.ts';

const ADDRESS = 'http://proxy.example.org:3128';
const LOOPBACK = 'localhost,127.0.0.1-127.255.255.255,::1,[::1]';

test.each([
  ['none', {}, undefined],
  ['an empty one', { HTTPS_PROXY: '', https_proxy: '' }, undefined],
  ['exceptions alone', { NO_PROXY: '*' }, undefined],
  ['one for https', { HTTPS_PROXY: ADDRESS }, { HTTPS_PROXY: ADDRESS, NO_PROXY: LOOPBACK }],
  ['one in lower case', { https_proxy: ADDRESS }, { HTTPS_PROXY: ADDRESS, NO_PROXY: LOOPBACK }],
  ['two: the lower case counts', { https_proxy: ADDRESS, HTTPS_PROXY: 'http://other' }, { HTTPS_PROXY: ADDRESS }],
  [
    'with exceptions',
    { HTTP_PROXY: ADDRESS, no_proxy: '.internal,10.0.0.1' },
    { HTTP_PROXY: ADDRESS, NO_PROXY: `.internal,10.0.0.1,${LOOPBACK}` },
  ],
])('%s', (_what, environment, proxy) => {
  const read = proxyOf(environment, '24.5.0');
  if (proxy === undefined) expect(read).toBeUndefined();
  else expect(read).toMatchObject(proxy);
});

test.each(['socks5://proxy.example.org', 'proxy.example.org:3128', '3128', 'file:///proxy', 'http://'])(
  'a proxy that is %j is refused, and not repeated: it may hold a password',
  (address) => {
    const read = (): unknown => proxyOf({ HTTPS_PROXY: address });
    expect(read).toThrow('HTTPS_PROXY is no address like http://proxy.example.org:3128; correct or unset it');
    expect(read).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  },
);

test.each(['20.19.0', '22.20.9', '23.11.0', '24.4.9'])('Node %s cannot use one, and says so', (version) => {
  const read = (): unknown => proxyOf({ HTTPS_PROXY: ADDRESS, http_proxy: ADDRESS }, version);
  expect(read).toThrow(`HTTP_PROXY and HTTPS_PROXY is set, which Node ${version} does not use`);
  expect(proxyOf({}, version)).toBeUndefined();
});

test.each(['22.21.0', '24.5.0', '24.21.0', '25.0.0', '26.1.0'])('Node %s can', (version) => {
  expect(proxyOf({ HTTPS_PROXY: ADDRESS }, version)).toBeDefined();
});
