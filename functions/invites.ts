/** `/v1/teams/{team}/invites…` manages codes that make a newcomer a member, or add a device to a member. */
import { composeBroker, composePeople } from '../shared/compose.ts';
import { findInvite, listInvites } from '../shared/domain/people/invite-changes.ts';
import { byRoute } from '../shared/http/by-route.ts';
import { actorEdge } from '../shared/http/edge/team-edge.ts';
import { deleteInvite, postInvite } from '../shared/http/people/invite-request.ts';
import { listReply, shownInvite } from '../shared/http/people/people-replies.ts';
import { pageRequest } from '../shared/http/people/people-schemas.ts';
import { json } from '../shared/http/reply.ts';
import { nothing, parse } from '../shared/http/schemas.ts';

const broker = composeBroker(process.env, 'changes');
const people = composePeople(broker);

export const handler = byRoute<'invites'>(broker, {
  'GET /v1/teams/{team}/invites': actorEdge(broker, async ({ event, actor }) =>
    listReply(await listInvites(actor, pageRequest(event.queryStringParameters), people), shownInvite),
  ),
  'POST /v1/teams/{team}/invites': actorEdge(broker, (request) => postInvite(request, broker.config, people)),
  'GET /v1/teams/{team}/invites/{id}': actorEdge(broker, async ({ event, actor, named }) => {
    parse(nothing, event.queryStringParameters ?? {}, 'query');
    return json(200, shownInvite(await findInvite(actor, named['id'] ?? '', people)));
  }),
  'DELETE /v1/teams/{team}/invites/{id}': actorEdge(broker, (request) => deleteInvite(request, people)),
});
