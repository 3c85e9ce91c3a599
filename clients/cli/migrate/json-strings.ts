/**
 * Reads JSON that is too long for memory, as it arrives: it checks the grammar and hands over the plain values with the name that
 * each has, and the depth at which it stands. Several documents may follow each other, as pages of an answer do.
 * https://www.rfc-editor.org/rfc/rfc8259#section-2
 */

/** A plain value: a text, or the literal of a number, a boolean or null. */
export interface JsonValue {
  /** Name of the property; of a list's items, that of the list; undefined outside all objects. */
  readonly name: string | undefined;
  readonly value: string;
  readonly isText: boolean;
  /** Number of objects and lists around it. */
  readonly depth: number;
  /** Number of its document, from 1. */
  readonly document: number;
}

interface Container {
  readonly isObject: boolean;
  name: string | undefined;
}

type Expected = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end';

/** No two of its parts match one text, so a string that is cut is given up in one pass. */
const TOKEN =
  // eslint-disable-next-line no-control-regex
  /[ \t\r\n]*(?:([{}[\]:,])|"([^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*)"|(-?\d[\d.eE+-]*(?=[^\d.eE+-])|true|false|null))/y;
const SPACE = /[ \t\r\n]*/y;
/** A key has at most 1,024 bytes, each of which an escape writes as six characters; nothing else in a listing is longer. */
const MAX_TOKEN_CHARACTERS = 16 * 1024;
const MAX_DEPTH = 32;

export class JsonStrings {
  readonly #wanted: ReadonlySet<string>;
  readonly #open: Container[] = [];
  #expected: Expected = 'value';
  #rest = '';
  #linesBefore = 1;
  #document = 1;

  /** @param wanted names of the values that are handed over, besides those without a name */
  constructor(wanted: readonly string[]) {
    this.#wanted = new Set(wanted);
  }

  /** Line of what could not be read. */
  get line(): number {
    return this.#linesBefore;
  }

  /** @returns the values that are complete; undefined if the text is no JSON, which `line` then names */
  read(chunk: string, isLast: boolean): JsonValue[] | undefined {
    const text = this.#rest + chunk;
    const values: JsonValue[] = [];
    let place = 0;
    for (;;) {
      TOKEN.lastIndex = place;
      const token = TOKEN.exec(text);
      if (token === null) break;
      if (!this.#accept(token, values)) {
        this.#count(text.slice(0, TOKEN.lastIndex));
        return undefined;
      }
      place = TOKEN.lastIndex;
    }
    SPACE.lastIndex = place;
    SPACE.exec(text);
    this.#count(text.slice(0, SPACE.lastIndex));
    this.#rest = text.slice(SPACE.lastIndex);
    const isUnfinished = isLast && (this.#rest !== '' || this.#open.length > 0);
    return isUnfinished || this.#rest.length > MAX_TOKEN_CHARACTERS ? undefined : values;
  }

  #count(text: string): void {
    for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) this.#linesBefore += 1;
  }

  #accept([, mark, text, literal]: RegExpExecArray, values: JsonValue[]): boolean {
    const around = this.#open.at(-1);
    const isValue = this.#expected === 'value' || this.#expected === 'value or end';
    if (mark === '{' || mark === '[') {
      if (!isValue || this.#open.length >= MAX_DEPTH) return false;
      this.#open.push({ isObject: mark === '{', name: around?.name });
      this.#expected = mark === '{' ? 'name or end' : 'value or end';
      return true;
    }
    if (mark === '}' || mark === ']') {
      if (around?.isObject !== (mark === '}') || !this.#expected.endsWith('or end')) return false;
      this.#open.pop();
      this.#ended();
      return true;
    }
    if (mark === ',') {
      if (around === undefined || this.#expected !== 'comma or end') return false;
      this.#expected = around.isObject ? 'name' : 'value';
      return true;
    }
    if (mark === ':') {
      if (this.#expected !== 'colon') return false;
      this.#expected = 'value';
      return true;
    }
    if (text !== undefined && around !== undefined && this.#expected.startsWith('name')) {
      around.name = unescaped(text);
      this.#expected = 'colon';
      return true;
    }
    if (!isValue) return false;
    if (around?.name === undefined || this.#wanted.has(around.name)) {
      const value = text === undefined ? (literal ?? '') : unescaped(text);
      const { length: depth } = this.#open;
      values.push({ name: around?.name, value, isText: text !== undefined, depth, document: this.#document });
    }
    this.#ended();
    return true;
  }

  #ended(): void {
    const isWhole = this.#open.length === 0;
    if (isWhole) this.#document += 1;
    this.#expected = isWhole ? 'value' : 'comma or end';
  }
}

function unescaped(text: string): string {
  return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
}
