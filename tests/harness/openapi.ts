/**
 * Reads the API's description independently: as JSON, with its schemas checked by another validator than the one that
 * they are written with (https://ajv.js.org, draft 2020-12).
 */
import addFormatsModule from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** The package's CommonJS module, under ESM its default export. */
const addFormats = addFormatsModule.default;

export interface Example {
  readonly value?: unknown;
  readonly $ref?: string;
}

export interface MediaType {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly examples?: Readonly<Record<string, Example>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description: string;
  readonly style?: string;
  readonly explode?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  /** Absent for an answer without a body. */
  readonly content?: Readonly<Record<string, MediaType>>;
}

/** A response in an operation: the response itself, or a reference to a shared one. */
type ResponseOrRef = Response | { readonly $ref: string };

interface DescribedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, ResponseOrRef>>;
  /** The error codes that it may answer. */
  readonly 'x-codes': readonly string[];
}

export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

/** An operation with its path, and with shared responses resolved. */
export interface Located extends DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly responses: Readonly<Record<string, Response>>;
}

const SHARED_RESPONSES = '#/components/responses/';

export function operationsOf({ paths, components }: ApiDescription): Located[] {
  const itself = (response: ResponseOrRef): Response => {
    if (!('$ref' in response)) return response;
    const shared = components.responses[response.$ref.replace(SHARED_RESPONSES, '')];
    if (shared === undefined) throw new Error(`${response.$ref} is not described`);
    return shared;
  };
  return Object.entries(paths).flatMap(([path, ofPath]) =>
    Object.entries(ofPath)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => {
        const responses = Object.entries(operation.responses).map(([status, each]) => [status, itself(each)] as const);
        return { ...operation, method: method.toUpperCase(), path, responses: Object.fromEntries(responses) };
      }),
  );
}

/** Holds requests and answers against the description. */
export class Judge {
  readonly #ajv: Ajv2020;
  readonly #description: ApiDescription;

  constructor(description: ApiDescription) {
    this.#description = description;
    this.#ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
    addFormats(this.#ajv);
    // OpenAPI's own keyword only helps to select a schema; the schemas decide alone.
    this.#ajv.addKeyword('discriminator');
    // The document holds the schemas; OpenAPI's own sections are no keywords.
    this.#ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'components']);
    this.#ajv.addSchema({ $id: 'openapi:', ...description });
  }

  /**
   * Checks an answer.
   * @returns its faults; none if it matches the description
   */
  ofAnswer(operation: Located, status: number, contentType: string, value: unknown): string[] {
    const { method, path } = operation;
    const [mediaType = ''] = contentType.split(';', 1);
    const response = this.#description.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
    const place =
      response !== undefined && '$ref' in response
        ? response.$ref.slice('#/'.length).split('/')
        : ['paths', path, method.toLowerCase(), 'responses', String(status)];
    if (response !== undefined && !('$ref' in response) && response.content === undefined)
      return value === '' ? [] : ['there is a body'];
    return [
      ...this.#faults([...place, 'content', mediaType], value),
      ...(mediaType === 'application/problem+json' ? this.#faultsOfProblem(operation, value) : []),
    ];
  }

  /** Finds faults that shared schemas cannot express: codes of other operations, and titles of other codes. */
  #faultsOfProblem({ operationId, 'x-codes': codes }: Located, value: unknown): string[] {
    const { code = '', title } = value as { readonly code?: string; readonly title?: string };
    const example = this.#description.components.examples[code]?.value as { readonly title: string } | undefined;
    return [
      ...(codes.includes(code) ? [] : [`${operationId} does not answer ${code}`]),
      ...(example?.title === title ? [] : [`${String(title)} is not the title of ${code}`]),
    ];
  }

  ofBody({ method, path }: Located, value: unknown): string[] {
    const body = ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json'];
    return this.#faults(body, value);
  }

  #faults(pointer: readonly string[], value: unknown): string[] {
    const escaped = [...pointer, 'schema'].map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'));
    const address = `openapi:#/${escaped.map(encodeURIComponent).join('/')}`;
    const validate = this.#ajv.getSchema(address);
    if (validate === undefined) return [`nothing is described at ${pointer.join(' ')}`];
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? ''}`);
  }
}

/**
 * Returns the names of an operation's good answers, each with its type. An answer without a body takes the names of its
 * parameters' examples, or else `plain`.
 */
export function answersOf({ parameters = [], responses }: Located): AnswerPlace[] {
  return Object.entries(responses)
    .filter(([status]) => /^[23]/.test(status))
    .flatMap(([status, { content }]): AnswerPlace[] => {
      if (content === undefined) {
        const names = parameters.flatMap(({ examples = {} }) => Object.keys(examples));
        return [...new Set(names.length === 0 ? ['plain'] : names)].map((name) => ({
          name,
          status,
          contentType: undefined,
        }));
      }
      return Object.entries(content).flatMap(([contentType, { examples = {} }]) =>
        Object.keys(examples).map((name) => ({ name, status, contentType })),
      );
    });
}

export interface AnswerPlace {
  /** Names both the request and its answer. */
  readonly name: string;
  readonly status: string;
  readonly contentType: string | undefined;
}

/** Returns an example's value, inline or shared. */
export function exampleValue({ components }: ApiDescription, example: Example | undefined): unknown {
  if (example?.$ref === undefined) return example?.value;
  return components.examples[example.$ref.replace('#/components/examples/', '')]?.value;
}
