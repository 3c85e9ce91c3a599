/**
 * Builds the API's description, OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), from the table of routes, the schemas that
 * check requests, the words of each route, and examples written by the code that answers.
 */
import type * as z from 'zod/mini';
import { MAX_BODY_BYTES } from '../../shared/http/body.ts';
import { MAX_PRESIGN_BODY_BYTES } from '../../shared/http/presign/presign-request.ts';
import { API_ROUTES, type Route } from '../../shared/http/routes.ts';
import { team } from './answer-fields.ts';
import { errorExamples, errorRefs, errorResponses, HEADERS } from './error-responses.ts';
import { SMAP_TEAM, TEAM } from './example-member.ts';
import { TAGS, type Example, type Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { jsonSchemaOf, namedSchemas, refTo } from './words.ts';

const INFO = {
  title: 'Latchkey',
  version: '1',
  summary: 'Short-lived, narrowly scoped access to S3.',
  description: `JSON in, JSON out. Unknown fields and query parameters are refused (attachments alone leave the latter to pages and caches). Bodies are UTF-8, not compressed, at most ${MAX_BODY_BYTES / 1024} KiB (presign: ${MAX_PRESIGN_BODY_BYTES / 1024 ** 2} MiB).

Errors are problem details (RFC 9457) with a stable \`code\`. The codes that an operation may answer are its \`x-codes\`; its error responses are shared with others, by status. An unknown route is 404 \`not_found\`; another method of a route is 405 \`method_not_allowed\` with \`Allow\`. What API Gateway answers by itself (413, 429, 503) is \`{"message"}\`.

Every answer but the redirect to an attachment is \`Cache-Control: no-store\`, and each can be read by scripts of any origin, without cookies. Preflights (\`OPTIONS\`) need no token. Answers may gain fields: ignore those you do not know.

An example's answer has the name of its request. The examples work as they stand in the team that \`npm start\` makes, for member \`max\`, those of members, invites and tokens for admin \`ada\`, and those of attachments in team \`demo-smap\` for a reader: but for the token, codes, cursors and ids, which are others each time. Where an example says that it needs another one before it, it does.`,
  license: { name: 'MIT', identifier: 'MIT' },
};

const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'lk_{id}_{secret}',
    description: 'The token of an enrolment: `Authorization: Bearer lk_…`.',
  },
  dpop: {
    type: 'http',
    scheme: 'dpop',
    bearerFormat: 'lk_{id}_{secret}',
    description:
      'A token that is bound to a key: `Authorization: DPoP lk_…`, and in the `DPoP` header a proof of this one request (RFC 9449), by `ES256` or `EdDSA`, with `htm`, `htu`, `iat`, `jti` and `ath`.',
  },
  identity: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A JWT of an OpenID Connect issuer that the broker’s configuration names: `Authorization: Bearer eyJ…`. Who it is in a team is what the team’s members say.',
  },
  rawToken: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'The token alone, `Authorization: lk_…`: AWS SDKs send the value of `AWS_CONTAINER_AUTHORIZATION_TOKEN` so.',
  },
  basic: { type: 'http', scheme: 'basic', description: 'Name and password of smap, for attachments alone.' },
};

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain';

/** @throws Error for a route without a description */
export function openApiDocument(
  routes: readonly Pick<Route, 'method' | 'path'>[] = API_ROUTES,
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path } of routes) {
    const operation = OPERATIONS[`${method} ${path}`];
    if (operation === undefined) throw new Error(`docs/openapi/operations.ts does not describe ${method} ${path}`);
    // OpenAPI has no form for a parameter that holds slashes; its description says so.
    const ofPath = (paths[path.replace('+}', '}')] ??= path.includes('{team}')
      ? { parameters: [{ $ref: `#/components/parameters/${operation.ofSmap === true ? 'smapTeam' : 'team'}` }] }
      : {});
    ofPath[method.toLowerCase()] = described(operation);
  }
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/', description: 'The broker that serves this description.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: namedSchemas(),
      responses: errorResponses(Object.values(OPERATIONS)),
      parameters: { team: teamParameter(TEAM), smapTeam: teamParameter(SMAP_TEAM) },
      headers: HEADERS,
      examples: errorExamples(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function described(operation: Operation): Record<string, unknown> {
  const { operationId, tag, summary, description, path = {}, query = {}, headers = {} } = operation;
  const { body, answer, followed, codes, examples } = operation;
  const provided = Object.entries(examples);
  const parameters = [
    ...Object.entries(path).map(([name, schema]) => pathParameter(name, schema, provided)),
    ...Object.entries(query).map(([name, schema]) => queryParameter(name, schema, provided)),
    ...Object.entries(headers).map(([name, schema]) => headerParameter(name, schema, provided)),
  ];
  const mayNameNobody = !codes.includes('unauthenticated');
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    security: mayNameNobody ? [] : schemesOf(operation).map((name) => ({ [name]: [] })),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBody(body, provided) }),
    responses: {
      [String(answer.status)]: answerOf(answer, provided),
      ...errorRefs(operation),
      ...(followed === undefined ? {} : { default: { description: followed } }),
    },
    'x-codes': codes,
  };
}

function schemesOf({ ofSmap }: Operation): string[] {
  return Object.keys(SECURITY_SCHEMES).filter((name) => ofSmap === true || name !== 'basic');
}

type Provided = readonly [name: string, example: Example][];

function teamParameter(example: string): unknown {
  return { name: 'team', in: 'path', required: true, ...parameterOf(team), example };
}

function pathParameter(name: string, schema: z.ZodMiniType, provided: Provided): unknown {
  const examples = valuesOf(provided, ({ path }) => path?.[name]);
  return { name, in: 'path', required: true, ...parameterOf(schema), examples };
}

function queryParameter(name: string, schema: z.ZodMiniType, provided: Provided): unknown {
  const parameter = parameterOf(schema);
  const asking = provided.filter(([, { query }]) => query?.[name] !== undefined);
  return {
    name,
    in: 'query',
    required: !schema.safeParse(undefined).success,
    ...(parameter.schema.type === 'array' ? { style: 'form', explode: false } : {}),
    ...parameter,
    examples: valuesOf(asking, ({ query }) => query?.[name]),
  };
}

function headerParameter(name: string, schema: z.ZodMiniType, provided: Provided): unknown {
  const sending = provided.filter(([, { headers }]) => headers?.[name] !== undefined);
  const examples = valuesOf(sending, ({ headers }) => headers?.[name]);
  return { name, in: 'header', required: false, ...parameterOf(schema), ...(sending.length === 0 ? {} : { examples }) };
}

/** Moves the schema's description to the parameter. */
function parameterOf(of: z.ZodMiniType): {
  readonly description: unknown;
  readonly schema: { readonly type?: unknown };
} {
  const { description, ...schema } = jsonSchemaOf(of);
  return { description, schema };
}

function requestBody({ schema, required, description }: NonNullable<Operation['body']>, provided: Provided): unknown {
  const examples = valuesOf(provided, ({ body }) => body);
  return { description, required, content: { [JSON_TYPE]: { schema: refTo(schema), examples } } };
}

function answerOf({ description, json = [], text, headers }: Operation['answer'], provided: Provided): unknown {
  const told = headers === undefined ? {} : { headers: answerHeaders(headers) };
  if (json.length === 0) return { description, ...told };
  const [only, ...others] = json.map(refTo);
  const schema = others.length === 0 ? only : { oneOf: [only, ...others] };
  const isText = ({ answer }: Example): boolean => typeof answer === 'string';
  const examplesOf = (requested: boolean): unknown =>
    valuesOf(
      provided.filter(([, example]) => isText(example) === requested),
      ({ answer }) => answer,
    );
  return {
    description,
    content: {
      [JSON_TYPE]: { schema, examples: examplesOf(false) },
      ...(text === undefined ? {} : { [TEXT_TYPE]: { schema: refTo(text), examples: examplesOf(true) } }),
    },
  };
}

function answerHeaders(headers: NonNullable<Operation['answer']['headers']>): unknown {
  return Object.fromEntries(
    Object.entries(headers).map(([name, words]) => [name, { required: true, schema: { type: 'string' }, ...words }]),
  );
}

function valuesOf(provided: Provided, value: (example: Example) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    provided.map(([name, example]) => [name, { summary: example.summary, value: value(example) }]),
  );
}
