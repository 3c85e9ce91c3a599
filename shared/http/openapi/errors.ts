/**
 * The errors of the API's description: one schema and one example per code, made by the code that answers them, and the
 * responses of an operation that may meet some of them.
 */
import { HTTP_STATUS, LatchkeyError } from '../../errors.ts';
import { problem } from '../problem.ts';
import { ERRORS, GATEWAY_MESSAGES, type DescribedCode, type ErrorText } from './error-texts.ts';
import { schemaRef, type JsonSchema } from './schemas.ts';

const CODES = Object.keys(ERRORS) as DescribedCode[];
const REQUEST_ID = '5f0c9a52-3c1e-4d0b-9f3a-0e6a1c2b7d48';

const HEADER_NAMES: Readonly<Record<string, string>> = {
  'retry-after': 'Retry-After',
  'www-authenticate': 'WWW-Authenticate',
};

/** https://spec.openapis.org/oas/v3.1.0#header-object */
export const HEADERS = {
  'Retry-After': {
    description: 'Seconds after which trying again makes sense.',
    schema: { type: 'integer', minimum: 1 },
    example: 30,
  },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
} as const;

/** One schema per code: problem details of just this title, status and code. */
export function errorSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries(
    CODES.map((code) => {
      const { title, status } = exampleOf(code);
      const properties = {
        title: { type: 'string', const: title },
        status: { type: 'integer', const: status },
        code: { type: 'string', const: code },
      } as const;
      const allOf = [schemaRef('Problem'), { type: 'object', properties } as const];
      return [schemaName(code), { description: `${ERRORS[code].when}.`, allOf }];
    }),
  );
}

export function errorExamples(): Record<string, unknown> {
  return Object.fromEntries(CODES.map((code) => [code, { summary: ERRORS[code].when, value: exampleOf(code) }]));
}

/**
 * The error responses of an operation, by status.
 * @param hasBody a request without one is never too large
 * @param hasContainerForm errors of `?format=container` look otherwise
 */
export function errorResponses(
  codes: readonly DescribedCode[],
  hasBody: boolean,
  hasContainerForm: boolean,
): Record<string, unknown> {
  const gateway = Object.keys(GATEWAY_MESSAGES).map(Number);
  const statuses = new Set([
    ...codes.map((code) => HTTP_STATUS[code]),
    ...gateway.filter((status) => status !== HTTP_STATUS.too_large || hasBody),
  ]);
  return Object.fromEntries(
    [...statuses].map((status) => {
      const ofStatus = codes.filter((code) => HTTP_STATUS[code] === status);
      return [String(status), response(ofStatus, hasContainerForm, GATEWAY_MESSAGES[status])];
    }),
  );
}

function response(codes: readonly DescribedCode[], hasContainerForm: boolean, gatewayMessage?: string): unknown {
  const headers = [...new Set(codes.flatMap(headersOf))];
  const texts = codes.map((code) => `\`${code}\`: ${ERRORS[code].when}.`);
  if (gatewayMessage !== undefined) texts.push(`API Gateway: ${gatewayMessage}.`);
  const [first] = codes;
  const otherForms = [
    ...(hasContainerForm && first !== undefined ? [containerForm(first)] : []),
    ...(gatewayMessage === undefined ? [] : [gatewayForm(gatewayMessage)]),
  ];
  return {
    description: texts.join(' '),
    ...(headers.length === 0
      ? {}
      : { headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])) }),
    content: {
      ...(first === undefined
        ? {}
        : {
            'application/problem+json': {
              schema: oneOf(codes.map(schemaName)),
              examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
            },
          }),
      ...(otherForms.length === 0
        ? {}
        : {
            'application/json': {
              schema: oneOf(otherForms.map(({ schema }) => schema)),
              examples: Object.fromEntries(otherForms.map(({ name, summary, value }) => [name, { summary, value }])),
            },
          }),
    },
  };
}

interface OtherForm {
  readonly name: string;
  readonly schema: string;
  readonly summary: string;
  readonly value: unknown;
}

function containerForm(code: DescribedCode): OtherForm {
  const value = bodyOf(code, 'container');
  return { name: 'container_error', schema: 'ContainerError', summary: 'With `?format=container`', value };
}

function gatewayForm(message: string): OtherForm {
  return { name: 'gateway', schema: 'GatewayError', summary: 'By API Gateway itself', value: { message } };
}

function oneOf(names: readonly string[]): JsonSchema {
  const [only, ...others] = names.map(schemaRef);
  return only !== undefined && others.length === 0 ? only : { oneOf: names.map(schemaRef) };
}

/** As the broker writes it. */
function exampleOf(code: DescribedCode): { readonly title: string; readonly status: number } {
  return bodyOf(code, 'problem') as { title: string; status: number };
}

function bodyOf(code: DescribedCode, format: 'problem' | 'container'): unknown {
  return JSON.parse(problem(errorOf(code), REQUEST_ID, format).body ?? '');
}

function headersOf(code: DescribedCode): string[] {
  const names = Object.keys(problem(errorOf(code), REQUEST_ID).headers ?? {});
  return names.flatMap((name) => HEADER_NAMES[name] ?? []);
}

function errorOf(code: DescribedCode): LatchkeyError {
  const { detail, ...options }: ErrorText = ERRORS[code];
  return new LatchkeyError(code, detail, options);
}

/** `NotAMember` for `not_a_member`. */
function schemaName(code: string): string {
  return code.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
