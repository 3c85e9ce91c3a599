/** `/v1/teams/{team}/tokens…` and `/v1/token` make, list, exchange and end the tokens of services and members. */
import { composeBroker, composePeople } from '../shared/compose.ts';
import { findToken, listTokens } from '../shared/domain/people/token-list.ts';
import { byRoute } from '../shared/http/by-route.ts';
import { callerEdge } from '../shared/http/edge/caller-edge.ts';
import { actorEdge } from '../shared/http/edge/team-edge.ts';
import { listReply, shownToken } from '../shared/http/people/people-replies.ts';
import { pageRequest } from '../shared/http/people/people-schemas.ts';
import { deleteToken, exchange, postToken } from '../shared/http/people/token-request.ts';
import { json } from '../shared/http/reply.ts';
import { nothing, parse } from '../shared/http/schemas.ts';

const broker = composeBroker(process.env, 'changes');
const people = composePeople(broker);
/** A member who was removed a moment ago exchanges nothing: the caller is read uncached. */
const afresh = { ...broker, identify: broker.identifyAfresh };

export const handler = byRoute<'tokens'>(broker, {
  'POST /v1/token': callerEdge(afresh, (request) => exchange(request, people)),
  'GET /v1/teams/{team}/tokens': actorEdge(broker, async ({ event, actor }) =>
    listReply(await listTokens(actor, actor.team.team, pageRequest(event.queryStringParameters), people), shownToken),
  ),
  'POST /v1/teams/{team}/tokens': actorEdge(broker, (request) => postToken(request, broker.config, people)),
  'GET /v1/teams/{team}/tokens/{id}': actorEdge(broker, async ({ event, actor, named }) => {
    parse(nothing, event.queryStringParameters ?? {}, 'query');
    return json(200, shownToken(await findToken(actor, named['id'] ?? '', people)));
  }),
  'DELETE /v1/teams/{team}/tokens/{id}': actorEdge(broker, (request) => deleteToken(request, people)),
});
