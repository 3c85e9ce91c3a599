/** `GET` and `POST /v1/teams/{team}/credentials` open a session for the caller's scope, which the request may narrow. */
import { composeBroker, composeSessions } from '../shared/compose.ts';
import { auditSession } from '../shared/http/audit.ts';
import { credentialsReply, errorFormOf } from '../shared/http/credentials/credentials-format.ts';
import { credentialsRequest } from '../shared/http/credentials/credentials-request.ts';
import { teamEdge } from '../shared/http/edge/team-edge.ts';

const broker = composeBroker(process.env, 'all');
const { sessions, admitRequest } = composeSessions(broker);

export const handler = teamEdge(
  broker,
  async ({ event, audit, ...caller }) => {
    admitRequest(caller.scope);
    const { format, durationSeconds, narrowing } = credentialsRequest(event);
    const { session, scope } = await sessions.open(caller, { narrowing, durationSeconds });
    auditSession(audit, session, scope.grants);
    return credentialsReply(format, session, scope, broker.config);
  },
  { errorFormOf },
);
