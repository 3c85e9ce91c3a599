/** Opens the second door: its callers have proved an identity. Their team, if any, is not checked. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ReusedTokenError } from '../../domain/people/authenticate.ts';
import type { Credential } from '../../domain/people/credential.ts';
import { peopleOf, type Identity } from '../../domain/people/identity.ts';
import { oidcDigest } from '../../domain/people/oidc-subject.ts';
import { LatchkeyError } from '../../errors.ts';
import { isInNetworks } from '../../networks.ts';
import type { AuditRecord } from '../../audit-record.ts';
import { credentialOf, type ProvingPorts } from '../authorization/dpop.ts';
import type { Reply } from '../reply.ts';
import { openEdge, type EdgeOptions, type Handler, type OpenPorts, type OpenRequest } from './open-edge.ts';

/**
 * Identifies the caller of a request.
 * @param teamOfRoute the team whose membership is looked up for an identity that may have many; `undefined` for all
 * @throws LatchkeyError unauthenticated, invalid_dpop_proof, upstream_unavailable
 */
export type Identify = (credential: Credential, teamOfRoute: string | undefined) => Promise<Identity>;

export interface CallerPorts extends OpenPorts, ProvingPorts {
  identify: Identify;
  /** Identifies the same by rows that are read now, bypassing the cache. */
  identifyAfresh: Identify;
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
  readonly credential: Credential;
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
      const credential = credentialOf(request.event, ports);
      const identity = await provedIdentity(request, () => ports.identify(credential, undefined));
      return whileNoting(ports.noteUse(identity), () => handle({ ...request, identity, credential }));
    },
    options,
  );
}

/**
 * Proves the identity of a request, and writes it into the audit record.
 * @param identify identifies the caller by what the request shows
 * @throws the errors of `identify`; LatchkeyError out_of_scope for a token that is not valid from the caller's address
 */
export async function provedIdentity(
  { event, audit }: OpenRequest,
  identify: () => Promise<Identity>,
): Promise<Identity> {
  const identity = await identify().catch((error: unknown) => {
    if (error instanceof ReusedTokenError) auditReuse(audit, error);
    throw error;
  });
  const [place, ...others] = peopleOf(identity);
  if (place !== undefined && others.length === 0) {
    audit.team = place.team.team;
    audit.user = place.person.user;
    audit.role = place.person.role;
  }
  if (identity.kind === 'oidc') audit.oidcDigest = oidcDigest(identity);
  else audit.tokenId = identity.token.id;
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
