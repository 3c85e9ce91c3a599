/**
 * The third door: whoever passes it is a caller of the route's team, and the handler gets the scope that was checked. The
 * team of the route is read here and nowhere else.
 */
import type { Scope } from '../../domain/authority/scope.ts';
import { callerIn, scopeOfCaller } from '../../domain/people/caller.ts';
import { isTeamId } from '../../domain/people/names.ts';
import type { AuditRecord } from '../audit.ts';
import type { Reply } from '../reply.ts';
import { provedIdentity, type CallerPorts, type ProvedEvent } from './caller-edge.ts';
import { openEdge, type EdgeOptions, type Handler } from './open-edge.ts';

/** A request of a member of the route's team. */
export interface TeamRequest {
  readonly event: ProvedEvent;
  readonly audit: AuditRecord;
  /** All that the caller may do in the team. */
  readonly scope: Scope;
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
      const caller = callerIn(await provedIdentity(ports, request), teamOfRoute);
      return handle({ event, audit, scope: scopeOfCaller(caller) });
    },
    options,
  );
}
