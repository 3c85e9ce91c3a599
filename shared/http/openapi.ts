/**
 * The API's description, OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0): put together from the table of routes, the
 * schemas that check requests, and the code that writes answers. `npm run openapi` writes it to `openapi.json` beside this
 * file, which is what is served: no function generates anything.
 */
import { MAX_BODY_BYTES } from './body.ts';
import { errorExamples, errorResponses, errorSchemas, HEADERS } from './openapi/errors.ts';
import { TEAM } from './openapi/example-member.ts';
import { examples, type Example } from './openapi/examples.ts';
import { OPERATIONS, TAGS, type Operation } from './openapi/operations.ts';
import { componentSchemas, jsonSchemaOf, schemaRef, textOf, type JsonSchema } from './openapi/schemas.ts';
import { MAX_PRESIGN_BODY_BYTES } from './presign/presign-request.ts';
import { ROUTES } from './routes.ts';

const INFO = {
  title: 'Latchkey',
  version: '1',
  summary: 'Short-lived, narrowly scoped access to S3.',
  description: `JSON in, JSON out. Unknown fields and query parameters are refused. Bodies are UTF-8, not compressed, at most ${MAX_BODY_BYTES / 1024} KiB (presign: ${MAX_PRESIGN_BODY_BYTES / 1024 ** 2} MiB).

Errors are problem details (RFC 9457) with a stable \`code\`. An unknown route is 404 \`not_found\`; another method of a route is 405 \`method_not_allowed\` with \`Allow\`. What API Gateway answers by itself (413, 429, 503) is \`{"message"}\`.

Every answer is \`Cache-Control: no-store\` and can be read by scripts of any origin, without cookies. Preflights (\`OPTIONS\`) need no token. Answers may gain fields: ignore those you do not know.

An example's answer has the name of its request. The examples work as they stand for member \`max\` of the team that \`npm start\` makes, but for the token, the code and the upload id.`,
  license: { name: 'MIT', identifier: 'MIT' },
};

const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'lk_{id}_{secret}',
    description: 'The token of an enrolment: `Authorization: Bearer lk_…`.',
  },
  rawToken: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'The token alone, `Authorization: lk_…`: AWS SDKs send the value of `AWS_CONTAINER_AUTHORIZATION_TOKEN` so.',
  },
};

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain';

/** @throws Error for a route, schema or field that nobody described */
export async function openApiDocument(): Promise<Record<string, unknown>> {
  const schemas = componentSchemas();
  const examplesById = await examples();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path } of ROUTES) {
    const operation = OPERATIONS[`${method} ${path}`];
    if (operation === undefined)
      throw new Error(`shared/http/openapi/operations.ts does not describe ${method} ${path}`);
    const ofPath = (paths[path] ??= path.includes('{team}')
      ? { parameters: [{ $ref: '#/components/parameters/team' }] }
      : {});
    ofPath[method.toLowerCase()] = described(operation, schemas, examplesById[operation.operationId] ?? {});
  }
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/', description: 'The broker that serves this description.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...schemas, ...errorSchemas() },
      parameters: { team: { name: 'team', in: 'path', required: true, ...parameterOf(teamSchema()), example: TEAM } },
      headers: HEADERS,
      examples: errorExamples(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function described(
  operation: Operation,
  schemas: Readonly<Record<string, JsonSchema>>,
  examplesOfIt: Readonly<Record<string, Example>>,
): Record<string, unknown> {
  const { operationId, tag, summary, description, body, query, answer, errors } = operation;
  const parameters = query === undefined ? [] : queryParameters(jsonSchemaOf(query), schemas, examplesOfIt);
  const mayNameNobody = !errors.includes('unauthenticated');
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    security: mayNameNobody ? [] : Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: requestBody(body, examplesOfIt) }),
    responses: {
      [String(answer.status)]: answerOf(answer, examplesOfIt),
      ...errorResponses(errors, body !== undefined, query !== undefined),
    },
  };
}

/** Fields of a query are those of the body where it has them, lists separated by commas. */
function queryParameters(
  query: JsonSchema,
  { CredentialsRequest }: Readonly<Record<string, JsonSchema>>,
  examplesOfIt: Readonly<Record<string, Example>>,
): Record<string, unknown>[] {
  return Object.entries(query.properties ?? {}).map(([name, text]) => {
    const inBody = CredentialsRequest?.properties?.[name] as JsonSchema | undefined;
    const schema = inBody ?? { ...(text as JsonSchema), ...textOf('query', name) };
    const given = Object.entries(examplesOfIt).filter(([, { query: asked }]) => asked?.[name] !== undefined);
    return {
      name,
      in: 'query',
      required: false,
      ...(schema.type === 'array' ? { style: 'form', explode: false } : {}),
      ...parameterOf(schema),
      examples: named(given, ({ query: asked }) => asked?.[name]),
    };
  });
}

/** The description stands at the parameter. */
function parameterOf({ description, ...schema }: JsonSchema): Record<string, unknown> {
  return { description, schema };
}

function teamSchema(): JsonSchema {
  return { type: 'string', minLength: 1, ...textOf('path', 'team') };
}

function requestBody(
  { schema, required, description }: NonNullable<Operation['body']>,
  examplesOfIt: Readonly<Record<string, Example>>,
): unknown {
  const given = Object.entries(examplesOfIt);
  return {
    description,
    required,
    content: { [JSON_TYPE]: { schema: schemaRef(schema), examples: named(given, ({ body }) => body) } },
  };
}

function answerOf(
  { description, json, text }: Operation['answer'],
  examplesOfIt: Readonly<Record<string, Example>>,
): unknown {
  const isText = ([, { answer }]: [string, Example]): boolean => typeof answer === 'string';
  const given = Object.entries(examplesOfIt);
  const jsonExamples = named(
    given.filter((each) => !isText(each)),
    ({ answer }) => answer,
  );
  const textExamples = named(given.filter(isText), ({ answer }) => answer);
  const schema = json.length === 1 ? schemaRef(json[0] ?? '') : { oneOf: json.map(schemaRef) };
  return {
    description,
    content: {
      [JSON_TYPE]: { schema, examples: jsonExamples },
      ...(text === undefined ? {} : { [TEXT_TYPE]: { schema: schemaRef(text), examples: textExamples } }),
    },
  };
}

function named(
  examplesOfIt: readonly [string, Example][],
  value: (example: Example) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    examplesOfIt.map(([name, example]) => [name, { summary: example.summary, value: value(example) }]),
  );
}
