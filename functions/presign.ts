/** `POST /v1/teams/{team}/presign`: presigned URLs and forms within the caller's scope, up to 1,000 at once. */
import { composeBroker, composePresigner } from '../shared/compose.ts';
import { presignBatch } from '../shared/domain/signing/presign.ts';
import { scopeIn } from '../shared/domain/people/token.ts';
import { auditSession } from '../shared/http/audit.ts';
import { memberEdge } from '../shared/http/edge/open-edge.ts';
import { presignReply } from '../shared/http/presign/presign-reply.ts';
import { presignItems } from '../shared/http/presign/presign-request.ts';

const broker = composeBroker(process.env);
const openPresigner = composePresigner(broker);

export const handler = memberEdge(broker, async ({ event, audit, caller, team }) => {
  const scope = scopeIn(team, caller);
  const outcomes = await presignBatch(presignItems(event), scope, async (neededSeconds) => {
    const presigner = await openPresigner(scope, neededSeconds);
    auditSession(audit, presigner.session);
    return presigner;
  });
  return presignReply(outcomes, audit);
});
