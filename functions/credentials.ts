/** `GET` and `POST /v1/teams/{team}/credentials`: a session for the caller's scope, perhaps narrowed. */
import { composeBroker, composeSessions } from '../shared/compose.ts';
import { narrow } from '../shared/domain/authority/scope.ts';
import { scopeIn } from '../shared/domain/people/token.ts';
import { auditSession } from '../shared/http/audit.ts';
import { credentialsReply } from '../shared/http/credentials/credentials-format.ts';
import { credentialsRequest } from '../shared/http/credentials/credentials-request.ts';
import { memberEdge } from '../shared/http/edge/open-edge.ts';

const broker = composeBroker(process.env);
const openSession = composeSessions(broker);

export const handler = memberEdge(broker, async ({ event, audit, caller, team }) => {
  const whole = scopeIn(team, caller);
  const { format, durationSeconds, narrowing } = credentialsRequest(event);
  const scope = narrow(whole, narrowing);
  const session = await openSession(scope, durationSeconds);
  auditSession(audit, session);
  return credentialsReply(format, session, scope, broker.config);
});
