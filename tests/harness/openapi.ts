/**
 * The API's description as somebody else reads it: as JSON, its schemas by a validator that is not the one they are
 * written with (https://ajv.js.org, draft 2020-12).
 */
import addFormatsModule from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** What the package exports under ESM is its CommonJS module. */
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
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, Response>>;
}

export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

export interface Located extends DescribedOperation {
  readonly method: string;
  readonly path: string;
}

export function operationsOf({ paths }: ApiDescription): Located[] {
  return Object.entries(paths).flatMap(([path, ofPath]) =>
    Object.entries(ofPath)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

/** Finds in the description what an answer or request may be, and holds values against it. */
export class Judge {
  readonly #ajv: Ajv2020;

  constructor(description: ApiDescription) {
    this.#ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
    addFormats(this.#ajv);
    // OpenAPI's own keyword: it says where to look, and the schemas say the same without it.
    this.#ajv.addKeyword('discriminator');
    // The schemas stand in the document; its own parts are none.
    this.#ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'components']);
    this.#ajv.addSchema({ $id: 'openapi:', ...description });
  }

  /** @returns what is wrong with the answer; nothing if it is as described */
  ofAnswer({ method, path }: Located, status: number, contentType: string, value: unknown): string[] {
    const [mediaType = ''] = contentType.split(';', 1);
    return this.#faults(
      ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', mediaType],
      value,
    );
  }

  ofBody({ method, path }: Located, value: unknown): string[] {
    const body = ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json'];
    return this.#faults(body, value);
  }

  ofSchema(name: string, value: unknown): string[] {
    return this.#faults(['components', 'schemas', name], value, []);
  }

  #faults(pointer: readonly string[], value: unknown, last: readonly string[] = ['schema']): string[] {
    const escaped = [...pointer, ...last].map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'));
    const address = `openapi:#/${escaped.map(encodeURIComponent).join('/')}`;
    const validate = this.#ajv.getSchema(address);
    if (validate === undefined) return [`nothing is described at ${pointer.join(' ')}`];
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? ''}`);
  }
}

/** An example's value, wherever it stands. */
export function exampleValue({ components }: ApiDescription, example: Example | undefined): unknown {
  if (example?.$ref === undefined) return example?.value;
  return components.examples[example.$ref.replace('#/components/examples/', '')]?.value;
}
