/**
 * Lists mistakes that must not compile: a handler cannot access a team or scope that its door did not check. `npm run
 * typecheck` fails when one of them compiles; nothing runs this file.
 */
import { scopeOfCaller, type Caller } from '../../shared/domain/people/caller.ts';
import type { Identity } from '../../shared/domain/people/identity.ts';
import { callerEdge, type CallerPorts } from '../../shared/http/edge/caller-edge.ts';
import { openEdge } from '../../shared/http/edge/open-edge.ts';
import { teamEdge } from '../../shared/http/edge/team-edge.ts';
import { json } from '../../shared/http/reply.ts';

declare const ports: CallerPorts;

// The outermost door identifies nobody.
// @ts-expect-error there is no identity
openEdge(ports, ({ identity }) => json(200, identity));
// @ts-expect-error there is no scope
openEdge(ports, ({ scope }) => json(200, scope));

// The second door identifies the caller, but checks no team.
// @ts-expect-error there is no scope
callerEdge(ports, ({ scope }) => json(200, scope));
// @ts-expect-error there is no team
callerEdge(ports, ({ team }) => json(200, team));
// @ts-expect-error the path's parameters are not passed on
callerEdge(ports, ({ event }) => json(200, event.pathParameters));
// @ts-expect-error an identity is not yet a caller of any team
callerEdge(ports, ({ identity }) => json(200, scopeOfCaller(identity)));

// The third door provides the team as part of the scope, and does not pass the path on.
teamEdge(ports, ({ scope }) => json(200, scope.team));
// @ts-expect-error the team of the route, unchecked
teamEdge(ports, ({ event }) => json(200, event.pathParameters?.['team']));
// @ts-expect-error the same, parsed from the path
teamEdge(ports, ({ event }) => json(200, event.rawPath.split('/')[3]));
// @ts-expect-error the same, from API Gateway's copy
teamEdge(ports, ({ event }) => json(200, event.requestContext.http.path));

// A door needs the ports of its check.
// @ts-expect-error no port identifies the caller
teamEdge({ now: () => new Date() }, () => json(200, {}));

// Only `callerIn` makes callers.
declare const identity: Identity;
// @ts-expect-error an object of a caller's shape is not a caller
export const forged: Caller = { team: identity.team, membership: identity.membership };
