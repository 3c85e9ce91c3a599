/**
 * Builds the error responses of the API's description: one per status, which operations refer to. Each lists the codes that it
 * may hold, with an example; the operation's own list says which of them it answers.
 */
import { HTTP_STATUS, LatchkeyError } from '../../shared/errors.ts';
import { tokenChallenge } from '../../shared/http/authorization/challenge.ts';
import { problem } from '../../shared/http/problem.ts';
import {
  containerError,
  ERRORS,
  GATEWAY_MESSAGES,
  gatewayError,
  problemDetails,
  shellError,
  type DescribedCode,
  type ErrorText,
} from './error-words.ts';
import type { Operation } from './operation.ts';
import { refTo } from './words.ts';

const CODES = Object.keys(ERRORS) as DescribedCode[];
const CHALLENGE = tokenChallenge('lk_ended');
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
    description:
      'How to authenticate: by a token, which is `invalid_token` where one was shown; on attachments, for who shows a password or nothing, `Basic realm="smap"`.',
    schema: { type: 'string' },
    example: CHALLENGE,
  },
} as const;

/** The version of errors with `?format=process`: the one field of a process's output that the AWS CLI shows. */
const VERSION = {
  type: 'string',
  description:
    'With `?format=process`: `latchkey`, code and detail, which the AWS CLI shows as a version that it does not know.',
};

/** Returns one example per code, as the broker writes it. */
export function errorExamples(): Record<string, unknown> {
  return Object.fromEntries(
    CODES.map((code) => [code, { summary: ERRORS[code].when, value: bodyOf(code, 'problem') }]),
  );
}

/** @returns by status, the component of the operation's errors */
export function errorRefs(operation: Operation): Record<string, { readonly $ref: string }> {
  return Object.fromEntries(
    statusesOf(operation).map((status) => [status, { $ref: `#/components/responses/${nameOf(status, operation)}` }]),
  );
}

/** @returns every response that an operation refers to */
export function errorResponses(operations: readonly Operation[]): Record<string, unknown> {
  return Object.fromEntries(
    operations.flatMap((operation) =>
      statusesOf(operation).map((status) => [
        nameOf(status, operation),
        response(status, operation.formedErrors === true),
      ]),
    ),
  );
}

function nameOf(status: number, { formedErrors }: Operation): string {
  return formedErrors === true ? `SessionError${status}` : `Error${status}`;
}

/** Returns the statuses of its codes and of API Gateway, which refuses only a body as too large. */
function statusesOf({ codes, body }: Operation): number[] {
  const gateway = Object.keys(GATEWAY_MESSAGES).map(Number);
  return [
    ...new Set([
      ...codes.map((code) => HTTP_STATUS[code]),
      ...gateway.filter((status) => status !== HTTP_STATUS.too_large || body !== undefined),
    ]),
  ];
}

function response(status: number, hasForms: boolean): unknown {
  const codes = CODES.filter((code) => HTTP_STATUS[code] === status);
  const message = GATEWAY_MESSAGES[status];
  const words = codes.map((code) => `\`${code}\`: ${ERRORS[code].when}.`);
  if (message !== undefined) words.push(`API Gateway: ${message}.`);
  const headers = [...new Set(codes.flatMap(headersOf))];
  const otherForms = [...(hasForms ? codes.slice(0, 1).map(containerForm) : []), ...gatewayForms(message)];
  return {
    description: words.join(' '),
    ...(headers.length === 0
      ? {}
      : { headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])) }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            refTo(problemDetails),
            {
              type: 'object',
              properties: {
                status: { const: status },
                code: { enum: codes },
                ...(hasForms ? { Version: VERSION } : {}),
              },
            },
          ],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
      ...(hasForms ? { 'text/plain': shellForm(codes) } : {}),
      ...(otherForms.length === 0 ? {} : { 'application/json': inOneOf(otherForms) }),
    },
  };
}

interface OtherForm {
  readonly name: string;
  readonly schema: { readonly $ref: string };
  readonly summary: string;
  readonly value: unknown;
}

function containerForm(code: DescribedCode): OtherForm {
  const value = bodyOf(code, 'container');
  const summary = 'With `?format=container`, or a token without a scheme';
  return { name: 'container_error', schema: refTo(containerError), summary, value };
}

function shellForm(codes: readonly DescribedCode[]): unknown {
  const examples = codes.slice(0, 1).map((code) => {
    const value = problem(errorOf(code), REQUEST_ID, CHALLENGE, 'env').body;
    return ['shell_error', { summary: 'With `?format=env`', value }] as const;
  });
  return { schema: refTo(shellError), examples: Object.fromEntries(examples) };
}

function gatewayForms(message: string | undefined): OtherForm[] {
  if (message === undefined) return [];
  return [{ name: 'gateway', schema: refTo(gatewayError), summary: 'By API Gateway itself', value: { message } }];
}

function inOneOf(forms: readonly OtherForm[]): unknown {
  const [only, ...others] = forms.map(({ schema }) => schema);
  return {
    schema: others.length === 0 ? only : { oneOf: [only, ...others] },
    examples: Object.fromEntries(forms.map(({ name, summary, value }) => [name, { summary, value }])),
  };
}

function bodyOf(code: DescribedCode, format: 'problem' | 'container'): unknown {
  return JSON.parse(problem(errorOf(code), REQUEST_ID, CHALLENGE, format).body ?? '');
}

function headersOf(code: DescribedCode): string[] {
  const names = Object.keys(problem(errorOf(code), REQUEST_ID, CHALLENGE).headers ?? {});
  return names.flatMap((name) => HEADER_NAMES[name] ?? []);
}

function errorOf(code: DescribedCode): LatchkeyError {
  const { detail, ...options }: ErrorText = ERRORS[code];
  return new LatchkeyError(code, detail, options);
}
