/** `POST /v1/enroll` redeems an invite's code for a token, or shows beforehand what it would make of its holder. */
import { composeEnroll } from '../shared/compose-enroll.ts';
import { digestOf } from '../shared/domain/people/secret.ts';
import { keyToBind } from '../shared/http/authorization/dpop.ts';
import { byRoute } from '../shared/http/by-route.ts';
import { openEdge } from '../shared/http/edge/open-edge.ts';
import { auditMember } from '../shared/http/people/audit-people.ts';
import { shownCode } from '../shared/http/people/enroll-request.ts';
import { atSeconds, tokenTypeOf } from '../shared/http/people/people-replies.ts';
import { json, timestamp } from '../shared/http/reply.ts';

const broker = composeEnroll(process.env);

export const handler = byRoute<'enroll'>(broker, {
  'POST /v1/enroll': openEdge(broker, async (request) => {
    const [code, address] = shownCode(request);
    const provenKey = (): Promise<string | undefined> => keyToBind(request.event, broker);
    const { tokenText, token, membership, before } = await broker.enroll(code, address, provenKey);
    const { team, user, role } = membership;
    Object.assign(request.audit, { team, user, role, tokenId: token.id, issuedDigest: digestOf(tokenText) });
    auditMember(request.audit, { user, before, after: membership });
    const expiresAt = atSeconds(token.expiresAtSeconds);
    return json(201, { token: tokenText, tokenType: tokenTypeOf(token), expiresAt, team, user, role });
  }),
  'POST /v1/enroll/preview': openEdge(broker, async (request) => {
    const { expiresAt, ...preview } = await broker.preview(...shownCode(request));
    request.audit.askedTeam = preview.team;
    return json(200, { ...preview, expiresAt: timestamp(expiresAt) });
  }),
});
