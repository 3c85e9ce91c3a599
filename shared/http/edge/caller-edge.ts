/** The second door: whoever passes it has proved an identity. In which team, if in any, is not asked. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Identity } from '../../domain/people/identity.ts';
import type { AuditRecord } from '../audit.ts';
import { tokenOf } from '../authorization/authorization.ts';
import type { Reply } from '../reply.ts';
import { openEdge, type EdgeOptions, type Handler, type OpenPorts, type OpenRequest } from './open-edge.ts';

export interface CallerPorts extends OpenPorts {
  /** @throws LatchkeyError unauthenticated, upstream_unavailable */
  identify(token: string): Promise<Identity>;
  /** The same from rows that are read now, whatever is remembered of them. */
  identifyAfresh(token: string): Promise<Identity>;
}

/** The parts of an event that a handler behind a proof reads. A route's team is not among them: only its door reads that. */
export type ProvedEvent = Pick<
  APIGatewayProxyEventV2,
  'headers' | 'queryStringParameters' | 'body' | 'isBase64Encoded'
> & { readonly requestContext: { readonly http: { readonly method: string } } };

/** A request whose identity is proved. */
export interface CallerRequest {
  readonly event: ProvedEvent;
  readonly audit: AuditRecord;
  readonly identity: Identity;
}

/** For routes of anybody who can prove an identity. */
export function callerEdge(
  ports: CallerPorts,
  handle: (request: CallerRequest) => Reply | Promise<Reply>,
  options?: EdgeOptions,
): Handler {
  return openEdge(
    ports,
    async (request) =>
      handle({ ...request, identity: await provedIdentity(request, (token) => ports.identify(token)) }),
    options,
  );
}

/** Proves the identity of a request, and writes it into the audit record. Throws what `identify` throws. */
export async function provedIdentity(
  { event, audit }: OpenRequest,
  identify: CallerPorts['identify'],
): Promise<Identity> {
  const identity = await identify(tokenOf(event.headers['authorization']));
  audit.team = identity.team.team;
  audit.user = identity.membership.user;
  audit.role = identity.membership.role;
  audit.tokenId = identity.tokenId;
  return identity;
}
