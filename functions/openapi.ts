/** `GET /v1/openapi.json`: the description of this API, made when it changes (`npm run openapi`) and never here. */
import { openEdge } from '../shared/http/edge/open-edge.ts';
import document from '../shared/http/openapi.json' with { type: 'json' };
import { json } from '../shared/http/reply.ts';

export const handler = openEdge({ now: () => new Date() }, () => json(200, document));
