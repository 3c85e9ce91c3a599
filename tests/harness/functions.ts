/**
 * Runs the functions behind node:http in the test's own process, as `npm start` does, but with an environment of the
 * test's choice. Functions read it on import, so a test file has one environment.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountEnvironment } from '../../local/account.ts';
import { serve, type Router } from '../../local/gateway.ts';
import { functionRouter } from '../../local/router.ts';
import { STACK, type StandIn } from './stand-in.ts';

export interface Functions {
  readonly url: string;
  close(): Promise<void>;
}

/** Returns the environment that a stack gives its functions, with the broker's key of the stand-in. */
export function environmentOf({ aws }: StandIn): Record<string, string> {
  return accountEnvironment(STACK, aws, { publicUrls: '' });
}

export async function startFunctions(environment: Readonly<Record<string, string>>): Promise<Functions> {
  const serving: { router?: Router } = {};
  const server = createServer((request, response) => {
    if (serving.router !== undefined) void serve(request, response, serving.router);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { ...environment, PUBLIC_URLS: environment['PUBLIC_URLS'] || url });
  serving.router = await functionRouter();
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
