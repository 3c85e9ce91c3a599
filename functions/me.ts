/** `GET /v1/me`: the memberships of the caller. A token has one. */
import { composeBroker } from '../shared/compose.ts';
import { memberEdge } from '../shared/http/edge/open-edge.ts';
import { json } from '../shared/http/reply.ts';
import { nothing, parse } from '../shared/http/schemas.ts';

const broker = composeBroker(process.env);

export const handler = memberEdge(broker, ({ event, caller }) => {
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const { team, layout } = caller.team;
  const { user, role } = caller.membership;
  return json(200, { memberships: [{ team, user, role, layout }] });
});
