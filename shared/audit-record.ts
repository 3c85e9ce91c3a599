/**
 * Defines the audit record: who did or wanted what, to whom, and what it was before and after. The functions write one for each
 * request, and the operator's command one for each change. It holds digests of what was issued, never a token, code, secret or
 * signed query.
 */

/** Names the fields of a row that a change may touch; flat, so that each is a field of CloudWatch's own. */
export type AuditState = Readonly<Record<string, string | number | boolean | null>>;

export interface AuditRecord {
  readonly time: string;
  readonly requestId: string;
  /** API Gateway's route key, e.g. `GET /v1/teams/{team}/credentials`, or the operator's command: `latchkey team create`. */
  readonly route: string;
  /** Absent in the record of a command. */
  readonly sourceIp?: string;
  /** The operator: an ARN on AWS, the system's user on one machine. Callers of the API are `team` and `user`. */
  readonly actor?: string;
  /** The verified team, not the requested one; of a command, the team that it changes. */
  team?: string;
  user?: string;
  role?: string;
  /** The user of smap who reads an attachment: named by a trusted proxy, or authenticated by a password. */
  reader?: string;
  tokenId?: string;
  /** Digest of the issuer and subject that a JWT proved. */
  oidcDigest?: string;
  /** The team that a refused caller requested, if it is a well-formed id. */
  askedTeam?: string;
  /** The id of the code in the request, valid or not: a code that appears twice may be stolen. */
  inviteId?: string;
  /** The subject of the change: a user, or the id of an invite or token. */
  subject?: string;
  /** Digest of the identity that the subject gets; `null` for none any more. */
  boundDigest?: string | null;
  /** The requested role. */
  change?: string;
  /** The subject as it was found, before a change. Absent if there was none. */
  before?: AuditState;
  /** The subject from now on, after a change that was made. */
  after?: AuditState;
  /** True if the caller became the sponsor of another's service tokens. */
  keepTokens?: boolean;
  /** True if a used name was given to a new holder. */
  reuse?: boolean;
  /** True if a token was used that was exchanged long enough ago. */
  reused?: boolean;
  decision: 'allowed' | 'refused' | 'failed';
  status?: number;
  code?: string;
  durationMs?: number;
  /** The number of signed items of a batch by operation, and of refused items by code. */
  signed?: Readonly<Record<string, number>>;
  refused?: Readonly<Record<string, number>>;
  /** SHA-256 of the issued session token or token. */
  issuedDigest?: string;
  /** The prefixes that an opened session may read. */
  reads?: readonly string[];
  /** The session token's size as STS reported it, and its share of the longest that STS would issue. */
  tokenBytes?: number | undefined;
  tokenPercent?: number | undefined;
  /** The name of the error behind a 5xx, without its message. */
  cause?: string;
}

/** A record with the address of the client, if a trusted proxy of an `npm start` named it. */
export type ServedRecord = AuditRecord & { readonly clientIp?: string };

/** Maps server errors to failures, and the other errors to refusals. */
export function decisionOf(status: number): AuditRecord['decision'] {
  if (status < 400) return 'allowed';
  return status < 500 ? 'refused' : 'failed';
}

/** Joins the names of nested errors, outermost first: messages may quote what must not be logged. */
export function causeNames(error: unknown): string {
  const names: string[] = [];
  for (let current = error; current instanceof Error && names.length < 5; current = current.cause)
    names.push(current.name);
  return names.join(' < ');
}
