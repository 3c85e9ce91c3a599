/** `POST /v1/teams/{team}/presign` returns presigned URLs and forms within the caller's scope, up to 1,000 at once. */
import { composeBroker, composePresigner } from '../shared/compose.ts';
import { presignBatch } from '../shared/domain/signing/presigner.ts';
import { auditSession } from '../shared/http/audit.ts';
import { teamEdge } from '../shared/http/edge/team-edge.ts';
import { presignReply } from '../shared/http/presign/presign-reply.ts';
import { presignItems } from '../shared/http/presign/presign-request.ts';

const broker = composeBroker(process.env, 'all');
const { openPresigner, admitRequest, admitAnswer } = composePresigner(broker);

export const handler = teamEdge(broker, async ({ event, audit, ...caller }) => {
  admitRequest(caller.scope);
  const countBytes = admitAnswer(caller.scope);
  const outcomes = await presignBatch(presignItems(event), caller.scope, async (neededSeconds) => {
    const presigner = await openPresigner(caller, neededSeconds);
    auditSession(audit, presigner.session, presigner.scope.grants);
    return presigner;
  });
  return presignReply(outcomes, audit, countBytes);
});
