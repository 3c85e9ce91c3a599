/** `/v1/teams/{team}/tokens…` and `/v1/token` make, list, exchange and end the tokens of services and members. */
import { composeBroker, composePeople } from '../shared/compose.ts';
import { createServiceToken } from '../shared/domain/people/service-token.ts';
import { endToken, findToken, listTokens } from '../shared/domain/people/token-list.ts';
import { byRoute } from '../shared/http/by-route.ts';
import { callerEdge } from '../shared/http/edge/caller-edge.ts';
import { actorEdge } from '../shared/http/edge/team-edge.ts';
import { listReply, shownToken } from '../shared/http/people/people-replies.ts';
import { pageRequest } from '../shared/http/people/people-schemas.ts';
import { exchange, serviceTokenInput } from '../shared/http/people/token-request.ts';
import { digestOf } from '../shared/domain/people/secret.ts';
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
  'POST /v1/teams/{team}/tokens': actorEdge(broker, async ({ event, actor, audit }) => {
    const made = await createServiceToken(actor, actor.team, serviceTokenInput(event), broker.config, people);
    Object.assign(audit, { subject: made.token.id, issuedDigest: digestOf(made.tokenText) });
    return json(201, { token: made.tokenText, ...shownToken(made) });
  }),
  'GET /v1/teams/{team}/tokens/{id}': actorEdge(broker, async ({ event, actor, named }) => {
    parse(nothing, event.queryStringParameters ?? {}, 'query');
    return json(200, shownToken(await findToken(actor, named['id'] ?? '', people)));
  }),
  'DELETE /v1/teams/{team}/tokens/{id}': actorEdge(broker, async ({ event, actor, audit, named: { id = '' } }) => {
    parse(nothing, event.queryStringParameters ?? {}, 'query');
    await endToken(actor, actor.team.team, id, people);
    audit.subject = id;
    return { statusCode: 204 };
  }),
});
