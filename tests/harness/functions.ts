/**
 * The functions behind node:http in the test's own process, as `npm start` has them, but with an environment of the
 * test's choice. They read it when they are imported, so a test file has one.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BROKER_USER } from '../../local/account.ts';
import { serve, type GatewayRoute } from '../../local/gateway.ts';
import { matchPath, ROUTES } from '../../shared/http/routes.ts';
import { roleName, STACK, type StandIn } from './stand-in.ts';

export interface Functions {
  readonly url: string;
  close(): Promise<void>;
}

/** What a stack gives its functions, with the broker's key of the stand-in. */
export function environmentOf({ aws }: StandIn): Record<string, string> {
  const { accessKeyId, secretAccessKey } = aws.userKey(BROKER_USER);
  return {
    AWS_REGION: STACK.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    TABLE_NAME: STACK.tableName,
    BUCKETS: STACK.buckets.join(','),
    GALLERY_ROLE_ARN: aws.roleArn(roleName('gallery')),
    SMAP_ROLE_ARN: aws.roleArn(roleName('smap')),
    S3_ENDPOINT: aws.url,
    STS_ENDPOINT: aws.url,
    DYNAMODB_ENDPOINT: aws.url,
  };
}

export async function startFunctions(environment: Readonly<Record<string, string>>): Promise<Functions> {
  Object.assign(process.env, environment);
  const handlers = {
    credentials: (await import('../../functions/credentials.ts')).handler,
    enroll: (await import('../../functions/enroll.ts')).handler,
    me: (await import('../../functions/me.ts')).handler,
    openapi: (await import('../../functions/openapi.ts')).handler,
    presign: (await import('../../functions/presign.ts')).handler,
    teams: (await import('../../functions/teams.ts')).handler,
    fallback: (await import('../../functions/fallback.ts')).handler,
  };
  const router = (method: string, path: string): GatewayRoute => {
    for (const route of ROUTES) {
      const parameters = route.method === method ? matchPath(route.path, path) : null;
      if (parameters !== null)
        return { routeKey: `${route.method} ${route.path}`, parameters, handler: handlers[route.function] };
    }
    return { routeKey: '$default', parameters: {}, handler: handlers.fallback };
  };
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
