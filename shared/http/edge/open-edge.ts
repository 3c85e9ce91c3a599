/**
 * The one middy stack that every function has (https://middy.js.org): audit line, common headers, problem details,
 * identity. A function adds its routes and nothing else.
 */
import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { LatchkeyError } from '../../errors.ts';
import type { Caller } from '../../domain/people/token.ts';
import { causeNames, decisionOf, writeAuditLine, type AuditRecord } from '../audit.ts';
import { tokenOf } from '../authorization/authorization.ts';
import { knownError, problem } from '../problem.ts';
import { withCommonHeaders, type Reply } from '../reply.ts';
import { isTeamId } from '../../domain/people/names.ts';

/** What the edge needs of the broker. */
export interface EdgePorts {
  now(): Date;
  authenticate(token: string): Promise<Caller>;
}

export interface Request {
  readonly event: APIGatewayProxyEventV2;
  readonly audit: AuditRecord;
}

/** A request whose caller is verified. */
export interface MemberRequest extends Request {
  readonly caller: Caller;
  /** The team of the route; whether the caller is in it is `scopeIn`'s to say. */
  readonly team: string;
}

export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Reply>;

/** For routes that anybody may call. */
export function openEdge(ports: Pick<EdgePorts, 'now'>, handle: (request: Request) => Reply | Promise<Reply>): Handler {
  const stack = middy<APIGatewayProxyEventV2, Reply>()
    .use(audited(ports))
    .use(commonHeaders())
    .use(problems())
    .handler((event: APIGatewayProxyEventV2) => handle({ event, audit: auditOf(event) }));
  return (event, context) => stack(event, context);
}

/** For routes that need a token. */
export function memberEdge(ports: EdgePorts, handle: (request: MemberRequest) => Reply | Promise<Reply>): Handler {
  return openEdge(ports, async ({ event, audit }) => {
    const team = event.pathParameters?.['team'] ?? '';
    if (isTeamId(team)) audit.askedTeam = team;
    const caller = await ports.authenticate(tokenOf(event.headers['authorization']));
    audit.team = caller.team.team;
    audit.user = caller.membership.user;
    audit.role = caller.membership.role;
    audit.tokenId = caller.tokenId;
    return handle({ event, audit, caller, team });
  });
}

type Middleware = MiddlewareObj<APIGatewayProxyEventV2, Reply>;

/** Records of requests under way: a stack serves many at once in `npm start`. */
const records = new WeakMap<APIGatewayProxyEventV2, { readonly record: AuditRecord; readonly startedMs: number }>();

function auditOf(event: APIGatewayProxyEventV2): AuditRecord {
  const kept = records.get(event);
  if (kept === undefined) throw new LatchkeyError('internal', 'the audit record is missing');
  return kept.record;
}

/** Outermost, so that its line is the last thing of any request, and knows the answer. */
function audited(ports: Pick<EdgePorts, 'now'>): Middleware {
  const finish: Middleware['after'] = ({ event, response }) => {
    const record = auditOf(event);
    record.status = response?.statusCode ?? 500;
    record.decision = decisionOf(record.status);
    record.durationMs = ports.now().getTime() - (records.get(event)?.startedMs ?? 0);
    writeAuditLine(record);
  };
  return {
    before: ({ event }) => {
      const now = ports.now();
      const { requestId, http } = event.requestContext;
      const route = event.routeKey === '$default' ? `$default ${http.method}` : event.routeKey;
      const record: AuditRecord = {
        time: now.toISOString(),
        requestId,
        route,
        sourceIp: http.sourceIp,
        decision: 'failed',
      };
      records.set(event, { record, startedMs: now.getTime() });
    },
    after: finish,
    onError: finish,
  };
}

function commonHeaders(): Middleware {
  const add: Middleware['after'] = (request) => {
    if (request.response != null) request.response = withCommonHeaders(request.response);
  };
  return { after: add, onError: add };
}

function problems(): Middleware {
  return {
    onError: (request) => {
      const { event } = request;
      const error = knownError(request.error);
      const record = auditOf(event);
      record.code = error.code;
      if (error.cause !== undefined) record.cause = causeNames(error.cause);
      request.response = problem(
        error,
        event.requestContext.requestId,
        isContainerCall(event) ? 'container' : 'problem',
      );
    },
  };
}

/** AWS SDKs ask the credentials route alone; everywhere else an error is problem details, whatever a query says. */
function isContainerCall({ routeKey, queryStringParameters }: APIGatewayProxyEventV2): boolean {
  return routeKey.endsWith('/credentials') && queryStringParameters?.['format'] === 'container';
}
