/** `GET /v1/openapi.json` returns the description of this API, which the bundle holds as data. */
import { DOCUMENT } from '../docs/openapi/served.ts';
import { openEdge } from '../shared/http/edge/open-edge.ts';
import { json } from '../shared/http/reply.ts';

export const handler = openEdge({ now: () => new Date() }, () => json(200, DOCUMENT));
