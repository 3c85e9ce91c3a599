/**
 * Runs the functions behind node:http in the test's own process, as `npm start` does, but with an environment of the
 * test's choice. Functions read it on import, so a test file has one environment.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountEnvironment } from '../../local/account.ts';
import { serve } from '../../local/gateway.ts';
import { functionRouter } from '../../local/router.ts';
import { STACK, type StandIn } from './stand-in.ts';

export interface Functions {
  readonly url: string;
  close(): Promise<void>;
}

/** Returns the environment that a stack gives its functions, with the broker's key of the stand-in. */
export function environmentOf({ aws }: StandIn): Record<string, string> {
  return accountEnvironment(STACK, aws);
}

export async function startFunctions(environment: Readonly<Record<string, string>>): Promise<Functions> {
  Object.assign(process.env, environment);
  const router = await functionRouter();
  const server = createServer((request, response) => void serve(request, response, router));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
