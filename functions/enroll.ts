/** `POST /v1/enroll`: an invite's code becomes a token. */
import { composeEnroll } from '../shared/compose.ts';
import { digestOf, parseSecret } from '../shared/domain/people/secret.ts';
import { jsonBody } from '../shared/http/body.ts';
import { refuseProof } from '../shared/http/authorization/dpop.ts';
import { openEdge } from '../shared/http/edge/open-edge.ts';
import { json, timestamp } from '../shared/http/reply.ts';
import { enrollBody, nothing, parse } from '../shared/http/schemas.ts';

const broker = composeEnroll(process.env);

export const handler = openEdge(broker, async ({ event, audit }) => {
  refuseProof(event);
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const { code } = parse(enrollBody, jsonBody(event), 'body');
  const shown = parseSecret('invite', code);
  if (shown !== null) audit.inviteId = shown.id;
  const { tokenText, token, membership } = await broker.enroll(code);
  audit.team = membership.team;
  audit.user = membership.user;
  audit.role = membership.role;
  audit.tokenId = token.id;
  audit.issuedDigest = digestOf(tokenText);
  return json(201, {
    token: tokenText,
    tokenType: 'Bearer',
    expiresAt: timestamp(new Date(token.expiresAtSeconds * 1000)),
    team: membership.team,
    user: membership.user,
    role: membership.role,
  });
});
