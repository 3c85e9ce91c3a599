/** `GET` and `POST /v1/teams/{team}/credentials`: a session for the caller's scope, perhaps narrowed. */
import { composeBroker, composeSessions } from '../shared/compose.ts';
import { narrow } from '../shared/domain/authority/scope.ts';
import { auditSession } from '../shared/http/audit.ts';
import { credentialsReply, errorFormOf } from '../shared/http/credentials/credentials-format.ts';
import { credentialsRequest } from '../shared/http/credentials/credentials-request.ts';
import { teamEdge } from '../shared/http/edge/team-edge.ts';

const broker = composeBroker(process.env);
const openSession = composeSessions(broker);

export const handler = teamEdge(
  broker,
  async ({ event, audit, scope: whole }) => {
    const { format, durationSeconds, narrowing } = credentialsRequest(event);
    const scope = narrow(whole, narrowing);
    const session = await openSession(scope, durationSeconds);
    auditSession(audit, session);
    return credentialsReply(format, session, scope, broker.config);
  },
  { errorFormOf },
);
