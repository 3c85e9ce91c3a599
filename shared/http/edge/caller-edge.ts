/** Opens the second door: its callers have proved an identity. Their team, if any, is not checked. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ReusedTokenError } from '../../domain/people/authenticate.ts';
import { personOf, type Identity } from '../../domain/people/identity.ts';
import { LatchkeyError } from '../../errors.ts';
import { isInNetworks } from '../../networks.ts';
import type { AuditRecord } from '../../audit-record.ts';
import { tokenOf } from '../authorization/authorization.ts';
import type { Reply } from '../reply.ts';
import { openEdge, type EdgeOptions, type Handler, type OpenPorts, type OpenRequest } from './open-edge.ts';

export interface CallerPorts extends OpenPorts {
  /** @throws LatchkeyError unauthenticated, upstream_unavailable */
  identify(token: string): Promise<Identity>;
  /** Identifies the same by rows that are read now, bypassing the cache. */
  identifyAfresh(token: string): Promise<Identity>;
  /** Records the day on which a token was used. Never throws. */
  noteUse(identity: Identity): Promise<void>;
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

/** Guards routes of every caller who can prove an identity. */
export function callerEdge(
  ports: CallerPorts,
  handle: (request: CallerRequest) => Reply | Promise<Reply>,
  options?: EdgeOptions,
): Handler {
  return openEdge(
    ports,
    async (request) => {
      const identity = await provedIdentity(request, (token) => ports.identify(token));
      return whileNoting(ports.noteUse(identity), () => handle({ ...request, identity }));
    },
    options,
  );
}

/**
 * Proves the identity of a request, and writes it into the audit record.
 * @throws the errors of `identify`; LatchkeyError out_of_scope for a token that is not valid from the caller's address
 */
export async function provedIdentity(
  { event, audit }: OpenRequest,
  identify: CallerPorts['identify'],
): Promise<Identity> {
  const identity = await identify(tokenOf(event.headers['authorization'])).catch((error: unknown) => {
    if (error instanceof ReusedTokenError) auditReuse(audit, error);
    throw error;
  });
  const { user, role } = personOf(identity);
  audit.team = identity.team.team;
  audit.user = user;
  audit.role = role;
  audit.tokenId = identity.token.id;
  // The address is the one that API Gateway saw, because any client can write headers.
  const { cidrs } = identity.kind === 'service' ? identity.token : {};
  if (cidrs !== undefined && !isInNetworks(event.requestContext.http.sourceIp, cidrs))
    throw new LatchkeyError(
      'out_of_scope',
      'this token does not work from your address; call from one of its networks (cidrs), or ask an admin for another',
    );
  return identity;
}

/** Answers once the use is recorded, too: a function may be frozen as soon as it has answered. */
export async function whileNoting<Answer>(noted: Promise<void>, work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } finally {
    await noted;
  }
}

function auditReuse(audit: AuditRecord, { token }: ReusedTokenError): void {
  audit.team = token.team;
  audit.user = token.user;
  audit.tokenId = token.id;
  audit.reused = true;
}
