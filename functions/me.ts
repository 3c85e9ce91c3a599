/** `GET /v1/me` returns the memberships of the caller. A token has one. */
import { composeBroker } from '../shared/compose.ts';
import { callersOf } from '../shared/domain/people/caller.ts';
import { callerEdge } from '../shared/http/edge/caller-edge.ts';
import { json } from '../shared/http/reply.ts';
import { nothing, parse } from '../shared/http/schemas.ts';

const broker = composeBroker(process.env);

export const handler = callerEdge(broker, ({ event, identity }) => {
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const memberships = callersOf(identity).map(({ team: { team, layout }, person: { user, role } }) => {
    return { team, user, role, layout };
  });
  return json(200, { memberships });
});
