/**
 * The third door: whoever passes it is a caller of the route's team, and the handler gets the scope that was checked. The
 * team of the route is read here and nowhere else.
 */
import type { Scope } from '../../domain/authority/scope.ts';
import { callerIn, scopeOfCaller } from '../../domain/people/caller.ts';
import { isTeamId } from '../../domain/people/names.ts';
import type { ScopeSource } from '../../domain/session/sessions.ts';
import type { AuditRecord } from '../audit.ts';
import type { Reply } from '../reply.ts';
import { provedIdentity, type CallerPorts, type ProvedEvent } from './caller-edge.ts';
import { openEdge, type EdgeOptions, type Handler } from './open-edge.ts';

/** A request of a member of the route's team, with all that the caller may do there. */
export interface TeamRequest extends ScopeSource {
  readonly event: ProvedEvent;
  readonly audit: AuditRecord;
}

/** For routes below `/v1/teams/{team}`. Others get `not_a_member`, whether the team exists or not. */
export function teamEdge(
  ports: CallerPorts,
  handle: (request: TeamRequest) => Reply | Promise<Reply>,
  options?: EdgeOptions,
): Handler {
  return openEdge(
    ports,
    async (request) => {
      const { event, audit } = request;
      const teamOfRoute = event.pathParameters?.['team'] ?? '';
      if (isTeamId(teamOfRoute)) audit.askedTeam = teamOfRoute;
      const scopeBy = async (identify: CallerPorts['identify']): Promise<Scope> =>
        scopeOfCaller(callerIn(await provedIdentity(request, identify), teamOfRoute));
      const scope = await scopeBy((token) => ports.identify(token));
      return handle({ event, audit, scope, scopeAfresh: () => scopeBy((token) => ports.identifyAfresh(token)) });
    },
    options,
  );
}
