/** Describes the routes of the broker itself. */
import * as z from 'zod/mini';
import type { Operation, Operations } from './operation.ts';
import { named, answer, said } from './words.ts';

const health = answer('Health', 'The broker answers.', { status: said(z.literal('ok'), 'Always `ok`.') });

const description = named(
  'OpenApi',
  z.looseObject({
    openapi: said(z.literal('3.1.0'), 'Version of the OpenAPI specification.'),
    info: said(
      z.looseObject({ title: z.string(), version: z.string() }),
      'Title, version and what holds for every route.',
    ),
    paths: said(z.record(z.string(), z.unknown()), 'The routes, by path.'),
  }),
  'An OpenAPI description (https://spec.openapis.org/oas/v3.1.0).',
);

const HEALTH = {
  operationId: 'getHealth',
  tag: 'service',
  summary: 'Is the broker there?',
  description: 'Asks no store and no other service.',
  answer: { status: 200, description: 'It is.', json: [health] },
  codes: ['internal'],
  examples: { health: { summary: 'It is there', answer: { status: 'ok' } } },
} as const satisfies Operation;

const DESCRIPTION = {
  operationId: 'getOpenApi',
  tag: 'service',
  summary: 'This description',
  description: 'Made from the schemas that check requests.',
  answer: { status: 200, description: 'The description, OpenAPI 3.1.', json: [description] },
  codes: ['internal'],
  examples: {
    description: {
      summary: 'This description, shortened',
      answer: { openapi: '3.1.0', info: { title: 'Latchkey', version: '1' }, paths: {} },
    },
  },
} as const satisfies Operation;

export const SERVICE: Operations = {
  'GET /v1/health': HEALTH,
  'HEAD /v1/health': headOf(HEALTH, 'headHealth'),
  'GET /v1/openapi.json': DESCRIPTION,
  'HEAD /v1/openapi.json': headOf(DESCRIPTION, 'headOpenApi'),
};

function headOf({ tag, summary, answer: { status }, codes }: Operation, operationId: string): Operation {
  return {
    operationId,
    tag,
    summary: `${summary} (headers)`,
    description: 'As `GET`, without the body.',
    answer: { status, description: 'The headers of the answer to `GET`.' },
    codes,
    examples: { plain: { summary: 'The headers alone' } },
  };
}
