/**
 * Opens the third door: it admits callers of the route's team, and passes the checked scope to the handler. A route's path
 * parameters are read here and nowhere else.
 */
import type { Scope } from '../../domain/authority/scope.ts';
import { actorIn, type Actor } from '../../domain/people/actor.ts';
import { callerIn, scopeOfCaller } from '../../domain/people/caller.ts';
import type { Identity } from '../../domain/people/identity.ts';
import { isTeamId } from '../../domain/people/names.ts';
import type { ScopeSource } from '../../domain/session/sessions.ts';
import type { AuditRecord } from '../../audit-record.ts';
import type { Reply } from '../reply.ts';
import { credentialOf } from '../authorization/dpop.ts';
import { provedIdentity, whileNoting, type CallerPorts, type Identify, type ProvedEvent } from './caller-edge.ts';
import { openEdge, type EdgeOptions, type Handler, type OpenRequest } from './open-edge.ts';

/** A request of a member of the route's team, with the caller's whole scope there. */
export interface TeamRequest extends ScopeSource {
  readonly event: ProvedEvent;
  readonly audit: AuditRecord;
}

/** Guards routes below `/v1/teams/{team}`. Others get `not_a_member`, whether the team exists or not. */
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
      const credential = credentialOf(event, ports);
      const identityBy = (identify: Identify): Promise<Identity> =>
        provedIdentity(request, () => identify(credential, teamOfRoute));
      const scopeIn = (identity: Identity): Scope => scopeOfCaller(callerIn(identity, teamOfRoute));
      const identity = await identityBy(ports.identify);
      const scope = scopeIn(identity);
      const scopeAfresh = async (): Promise<Scope> => scopeIn(await identityBy(ports.identifyAfresh));
      return whileNoting(ports.noteUse(identity), () => handle({ event, audit, scope, scopeAfresh }));
    },
    options,
  );
}

export interface ActorPorts extends CallerPorts {
  /** Refuses a member with too many requests, and counts this one. Throws LatchkeyError rate_limited. */
  admitActor(membershipId: string): void;
}

/** A request of a member who reads or changes the members of the team. */
export interface ActorRequest {
  readonly event: ProvedEvent;
  readonly audit: AuditRecord;
  readonly actor: Actor;
  /** Path parameters of the route other than the team. */
  readonly named: Readonly<Record<string, string | undefined>>;
}

/**
 * Guards routes by which a team runs itself: its callers have an own token, and are identified by the rows as they are now. The
 * cache of a warm function would let an admin act who was demoted a moment ago.
 */
export function actorEdge(ports: ActorPorts, handle: (request: ActorRequest) => Reply | Promise<Reply>): Handler {
  return openEdge(ports, async (request) => {
    const { event, audit } = request;
    const teamOfRoute = askedTeam(request);
    const credential = credentialOf(event, ports);
    const identity = await provedIdentity(request, () => ports.identifyAfresh(credential, teamOfRoute));
    const actor = actorIn(identity, teamOfRoute);
    ports.admitActor(actor.membership.id);
    return whileNoting(ports.noteUse(identity), () => handle({ event, audit, actor, named: namedInPath(event) }));
  });
}

/** Returns the path parameters of a route other than the team, which only doors read. */
export function namedInPath({ pathParameters = {} }: OpenRequest['event']): ActorRequest['named'] {
  return Object.fromEntries(Object.entries(pathParameters).filter(([name]) => name !== 'team'));
}

/** Returns the team of the route, and writes it into the audit record if it could be one. */
export function askedTeam({ event, audit }: OpenRequest): string {
  const teamOfRoute = event.pathParameters?.['team'] ?? '';
  if (isTeamId(teamOfRoute)) audit.askedTeam = teamOfRoute;
  return teamOfRoute;
}
