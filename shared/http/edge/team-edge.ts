/**
 * The third door: whoever passes it is a caller of the route's team, and the handler gets the scope that was checked. What a
 * route's path names is read here and nowhere else.
 */
import type { Scope } from '../../domain/authority/scope.ts';
import { actorIn, type Actor } from '../../domain/people/actor.ts';
import { callerIn, scopeOfCaller } from '../../domain/people/caller.ts';
import type { Identity } from '../../domain/people/identity.ts';
import { isTeamId } from '../../domain/people/names.ts';
import type { ScopeSource } from '../../domain/session/sessions.ts';
import type { AuditRecord } from '../audit.ts';
import type { Reply } from '../reply.ts';
import { provedIdentity, whileNoting, type CallerPorts, type ProvedEvent } from './caller-edge.ts';
import { openEdge, type EdgeOptions, type Handler, type OpenRequest } from './open-edge.ts';

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
      const teamOfRoute = askedTeam(request);
      const identityBy = (identify: CallerPorts['identify']): Promise<Identity> => provedIdentity(request, identify);
      const scopeIn = (identity: Identity): Scope => scopeOfCaller(callerIn(identity, teamOfRoute));
      const identity = await identityBy((token) => ports.identify(token));
      const scope = scopeIn(identity);
      const scopeAfresh = async (): Promise<Scope> => scopeIn(await identityBy((token) => ports.identifyAfresh(token)));
      return whileNoting(ports.noteUse(identity), () => handle({ event, audit, scope, scopeAfresh }));
    },
    options,
  );
}

export interface ActorPorts extends CallerPorts {
  /** Refuses a member who asked too often, and counts this request. Throws LatchkeyError rate_limited. */
  admitActor(membershipId: string): void;
}

/** A request of a member who looks at or changes who is in the team. */
export interface ActorRequest {
  readonly event: ProvedEvent;
  readonly audit: AuditRecord;
  readonly actor: Actor;
  /** Holds what the route's path names besides the team. */
  readonly named: Readonly<Record<string, string | undefined>>;
}

/**
 * The same door for routes by which a team runs itself: whoever passes it has an own token, and is who the rows say now.
 * The memory of a warm function would let an admin act who was demoted a moment ago.
 */
export function actorEdge(ports: ActorPorts, handle: (request: ActorRequest) => Reply | Promise<Reply>): Handler {
  return openEdge(ports, async (request) => {
    const { event, audit } = request;
    const teamOfRoute = askedTeam(request);
    const identity = await provedIdentity(request, (token) => ports.identifyAfresh(token));
    const actor = actorIn(identity, teamOfRoute);
    ports.admitActor(actor.membership.id);
    return whileNoting(ports.noteUse(identity), () => handle({ event, audit, actor, named: namedInPath(event) }));
  });
}

/** Returns what a route's path names besides the team, which only doors read. */
export function namedInPath({ pathParameters = {} }: OpenRequest['event']): ActorRequest['named'] {
  return Object.fromEntries(Object.entries(pathParameters).filter(([name]) => name !== 'team'));
}

/** Returns the team of the route, and writes it into the audit record if it could be one. */
export function askedTeam({ event, audit }: OpenRequest): string {
  const teamOfRoute = event.pathParameters?.['team'] ?? '';
  if (isTeamId(teamOfRoute)) audit.askedTeam = teamOfRoute;
  return teamOfRoute;
}
