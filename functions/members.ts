/** `/v1/teams/{team}/members…` lists the members, changes what they may do, and ends them. */
import { composeBroker, composePeople } from '../shared/compose.ts';
import { accessOf } from '../shared/domain/signing/access.ts';
import { findMember, listMembers } from '../shared/domain/people/member-list.ts';
import { byRoute } from '../shared/http/by-route.ts';
import { actorEdge } from '../shared/http/edge/team-edge.ts';
import { accessReply, deleteMember, userOf } from '../shared/http/people/member-request.ts';
import { listReply, shownMember } from '../shared/http/people/people-replies.ts';
import { pageRequest } from '../shared/http/people/people-schemas.ts';
import { putMember } from '../shared/http/people/put-member.ts';
import { json } from '../shared/http/reply.ts';
import { nothing, parse } from '../shared/http/schemas.ts';

const broker = composeBroker(process.env, 'changes');
const people = { ...composePeople(broker), isIssuer: broker.isIssuer, identityOfJwt: broker.identityOfJwt };

export const handler = byRoute<'members'>(broker, {
  'GET /v1/teams/{team}/members': actorEdge(broker, async ({ event, actor }) =>
    listReply(await listMembers(actor, pageRequest(event.queryStringParameters), people), shownMember),
  ),
  'GET /v1/teams/{team}/members/{user}': actorEdge(broker, async ({ event, actor, named }) => {
    parse(nothing, event.queryStringParameters ?? {}, 'query');
    return json(200, shownMember(await findMember(actor, userOf(named), people)));
  }),
  'PUT /v1/teams/{team}/members/{user}': actorEdge(broker, (request) => putMember(request, broker.config, people)),
  'DELETE /v1/teams/{team}/members/{user}': actorEdge(broker, (request) => deleteMember(request, people)),
  'GET /v1/teams/{team}/members/{user}/access': actorEdge(broker, async ({ event, actor, named }) => {
    const member = await findMember(actor, userOf(named), people);
    return accessReply(event, accessOf(actor.team, member, broker.config));
  }),
});
