/**
 * Lists mistakes that must not compile: only `actorIn` makes an actor in a team, and a function has a handler for each
 * of its routes. `npm run typecheck` fails when one of them compiles; nothing runs this file.
 */
import type { Actor } from '../../shared/domain/people/actor.ts';
import { exchangeToken, type ExchangePorts } from '../../shared/domain/people/exchange.ts';
import type { Identity, ServiceIdentity } from '../../shared/domain/people/identity.ts';
import { endMember, type MemberEndPorts } from '../../shared/domain/people/member-end.ts';
import type { Membership } from '../../shared/domain/people/membership.ts';
import type { Team } from '../../shared/domain/people/team.ts';
import type { Network } from '../../shared/domain/people/token.ts';
import { byRoute } from '../../shared/http/by-route.ts';
import type { Handler } from '../../shared/http/edge/open-edge.ts';
import { actorEdge, type ActorPorts } from '../../shared/http/edge/team-edge.ts';
import { json } from '../../shared/http/reply.ts';

declare const team: Team;
declare const membership: Membership;
declare const identity: Identity;
declare const service: ServiceIdentity;
declare const ports: ActorPorts & MemberEndPorts & ExchangePorts;
declare const handler: Handler;

// @ts-expect-error an object of an actor's shape is not an actor
export const forged: Actor = { team, membership };
// @ts-expect-error an identity is not yet an actor of any team
await endMember(identity, team, { user: 'max' }, ports);
// @ts-expect-error a membership alone is not an actor
await endMember(membership, team, { user: 'max' }, ports);
// @ts-expect-error a service's token cannot be exchanged
await exchangeToken(service, ports);
// @ts-expect-error unparsed text is not a network
export const unparsed: Network = '0.0.0.0/0';

// The door provides the team as part of the actor, and does not pass the path's on.
actorEdge(ports, ({ actor }) => json(200, actor.team));
// @ts-expect-error the team of the route, unchecked
actorEdge(ports, ({ event }) => json(200, event.pathParameters));
// @ts-expect-error the door checks the identity itself
actorEdge(ports, (request) => json(200, request.identity));

// @ts-expect-error a route without a handler
byRoute<'enroll'>(ports, { 'POST /v1/enroll': handler });
// @ts-expect-error a handler of another function's route
byRoute<'me'>(ports, { 'GET /v1/me': handler, 'POST /v1/enroll': handler });
