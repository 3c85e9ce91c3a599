/** `GET /` answers with the console's page, and `GET /assets/{name}` with its files: what people see of the broker. */
import { CONSOLE } from '../clients/console/built/served-console.ts';
import { composeConsole } from '../shared/compose-console.ts';
import { byRoute } from '../shared/http/by-route.ts';
import { consoleFile, consolePage } from '../shared/http/console/console-reply.ts';
import { openEdge } from '../shared/http/edge/open-edge.ts';

const parts = composeConsole(process.env);
const page = openEdge(parts, ({ event }) => consolePage(event, CONSOLE, parts));
const file = openEdge(parts, ({ event }) => consoleFile(event, CONSOLE));

export const handler = byRoute<'console'>(parts, {
  'GET /': page,
  'HEAD /': page,
  'GET /assets/{name}': file,
  'HEAD /assets/{name}': file,
});
