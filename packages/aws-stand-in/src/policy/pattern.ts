/**
 * Matches policy patterns: `*` and `?`, the escapes `${*}` `${?}` `${$}`, and policy variables. The value of a variable
 * is literal text whatever it contains; a variable without a value makes the pattern match nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

/** Literal text, or a wildcard. */
type Piece = { readonly text: string } | '*' | '?';

/** @returns the value of a condition key, if it has exactly one */
export type VariableLookup = (key: string) => string | undefined;

const VARIABLE = /\$\{([^}]*)\}/g;
const WITH_DEFAULT = /^([^,]+?)\s*,\s*'([^']*)'$/;

export interface PatternOptions {
  /** Variables; `null` for policies of version 2008-10-17, which have none: `${…}` is text there. */
  readonly variables: VariableLookup | null;
  /** False if a value is compared rather than matched (StringEquals): `*` is text then. */
  readonly wildcards: boolean;
  readonly ignoreCase?: boolean;
}

/** @returns true if the whole text matches the pattern */
export function matches(pattern: string, text: string, options: PatternOptions): boolean {
  const pieces = piecesOf(pattern, options);
  if (pieces === null) return false;
  return matchPieces(
    options.ignoreCase === true ? pieces.map(lowerCase) : pieces,
    options.ignoreCase === true ? text.toLowerCase() : text,
  );
}

/** Returns the pattern's text with its variables substituted, and no wildcards; `null` if a variable has no value. */
export function substitute(pattern: string, variables: VariableLookup | null): string | null {
  const pieces = piecesOf(pattern, { variables, wildcards: false });
  return pieces === null ? null : pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
}

function piecesOf(pattern: string, options: PatternOptions): Piece[] | null {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of options.variables === null ? [] : pattern.matchAll(VARIABLE)) {
    pieces.push(...wildcardPieces(pattern.slice(end, match.index), options));
    const value = variableValue(match[1] ?? '', options.variables);
    if (value === undefined) return null;
    pieces.push({ text: value });
    end = match.index + match[0].length;
  }
  pieces.push(...wildcardPieces(pattern.slice(end), options));
  return pieces;
}

function variableValue(name: string, variables: VariableLookup | null): string | undefined {
  if (name === '*' || name === '?' || name === '$') return name;
  const [, key = name, byDefault] = WITH_DEFAULT.exec(name) ?? [];
  return variables?.(key) ?? byDefault;
}

function wildcardPieces(text: string, options: PatternOptions): Piece[] {
  if (!options.wildcards) return text === '' ? [] : [{ text }];
  return text
    .split(/([*?])/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' || part === '?' ? part : { text: part }));
}

function lowerCase(piece: Piece): Piece {
  return typeof piece === 'string' ? piece : { text: piece.text.toLowerCase() };
}

/** Matches greedily, with one step back to the last `*`, so that the time is at most proportional to pattern × text. */
function matchPieces(pieces: readonly Piece[], text: string): boolean {
  let index = 0;
  let position = 0;
  let star = -1;
  let starPosition = 0;
  while (position < text.length || index < pieces.length) {
    const piece = pieces[index];
    if (piece === '*') {
      star = index;
      starPosition = position;
      index += 1;
      continue;
    }
    const length = piece === undefined ? -1 : lengthMatched(piece, text, position);
    if (length >= 0) {
      index += 1;
      position += length;
    } else if (star >= 0 && starPosition < text.length) {
      starPosition += 1;
      position = starPosition;
      index = star + 1;
    } else {
      return false;
    }
  }
  return true;
}

function lengthMatched(piece: Exclude<Piece, '*'>, text: string, position: number): number {
  if (piece === '?') {
    const codePoint = text.codePointAt(position);
    if (codePoint === undefined) return -1;
    return codePoint > 0xffff ? 2 : 1;
  }
  return text.startsWith(piece.text, position) ? piece.text.length : -1;
}
