/**
 * Opens the outermost door, the one middy stack of every function (https://middy.js.org): audit line, common headers, errors as
 * answers, and the deadline of all calls to other services. Every request may pass it; the other doors are behind it.
 */
import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { withinDeadline } from '../../deadline.ts';
import { causeNames, decisionOf, type AuditRecord } from '../../audit-record.ts';
import { writeAuditLine } from '../audit.ts';
import { tokenChallenge } from '../authorization/challenge.ts';
import { errorFormAnywhere, type ErrorForm } from '../error-form.ts';
import { knownError, problem } from '../problem.ts';
import { withCommonHeaders, type Reply } from '../reply.ts';
import { plainEvent } from './plain-event.ts';

export interface OpenPorts {
  now(): Date;
}

/** A request of any caller. */
export interface OpenRequest {
  readonly event: APIGatewayProxyEventV2;
  /** The record is filled along the way, and written when the answer is known. */
  readonly audit: AuditRecord;
}

export interface EdgeOptions {
  /** Returns the format of this request's errors; default: problem details, unless its query names another. */
  readonly errorFormOf?: (event: APIGatewayProxyEventV2) => ErrorForm;
  /** Returns the challenge for an unauthenticated caller; default: a token. */
  readonly challengeOf?: (authorization: string | undefined) => string;
}

export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Reply>;

/** Lambda's context, with the request's own record, which middy passes from the door to the handler in it. */
interface EdgeContext extends Context {
  readonly audit: AuditRecord;
  readonly startedMs: number;
}

type Provided<Name extends keyof EdgeOptions> = NonNullable<EdgeOptions[Name]>;

type Middleware = MiddlewareObj<APIGatewayProxyEventV2, Reply, Error, EdgeContext>;

/** Guards routes that every caller may use. */
export function openEdge(
  ports: OpenPorts,
  handle: (request: OpenRequest) => Reply | Promise<Reply>,
  { errorFormOf = errorFormAnywhere, challengeOf = tokenChallenge }: EdgeOptions = {},
): Handler {
  const stack = middy<APIGatewayProxyEventV2, Reply, Error, EdgeContext>()
    .use(audited(ports))
    .use(commonHeaders())
    .use(errorAnswers(errorFormOf, challengeOf))
    .handler((event: APIGatewayProxyEventV2, { audit }: EdgeContext) => handle({ event, audit }));
  return async (provided, context) => {
    const event = plainEvent(provided, (context as Context | undefined)?.awsRequestId ?? '');
    const now = ports.now();
    return withinDeadline(() => stack(event, { ...context, audit: newRecord(event, now), startedMs: now.getTime() }));
  };
}

function newRecord({ requestContext: { requestId, http }, routeKey }: APIGatewayProxyEventV2, now: Date): AuditRecord {
  return {
    time: now.toISOString(),
    requestId,
    // A path may hold anything, a secret too: of an unknown one only the method is logged.
    route: routeKey === '$default' ? `$default ${http.method}` : routeKey,
    sourceIp: http.sourceIp,
    decision: 'failed',
  };
}

/** The outermost middleware, so its line is the last thing of any request, and includes the answer. */
function audited(ports: OpenPorts): Middleware {
  const finish: Middleware['after'] = ({ response, context: { audit, startedMs } }) => {
    audit.status = response?.statusCode ?? 500;
    audit.decision = decisionOf(audit.status);
    audit.durationMs = ports.now().getTime() - startedMs;
    writeAuditLine(audit);
  };
  return { after: finish, onError: finish };
}

function commonHeaders(): Middleware {
  const add: Middleware['after'] = (request) => {
    if (request.response != null) request.response = withCommonHeaders(request.response);
  };
  return { after: add, onError: add };
}

function errorAnswers(errorFormOf: Provided<'errorFormOf'>, challengeOf: Provided<'challengeOf'>): Middleware {
  return {
    onError: (request) => {
      const { event } = request;
      const { audit } = request.context;
      const error = knownError(request.error);
      audit.code = error.code;
      if (error.cause !== undefined) audit.cause = causeNames(error.cause);
      const challenge = challengeOf(event.headers['authorization']);
      request.response = problem(error, event.requestContext.requestId, challenge, errorFormOf(event));
    },
  };
}
