/**
 * Parses media types, as browsers write them: one grammar for every input. It is RFC 9110's, and also accepts what the standards
 * of the web do: an unquoted value may hold commas and spaces (`codecs=vp8,opus`), and nothing need follow a `;`.
 * https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1, https://mimesniff.spec.whatwg.org/#parsing-a-mime-type
 */

export const MAX_MEDIA_TYPE_CHARACTERS = 1024;

// Java, Python and Ruby read these patterns alike: brackets are escaped within classes, there is no \w, and no class in a class.
const SPACE = '[ \\t]*';
const TOKEN = "[!$#%&'*+.^_`|~0-9A-Za-z-]+";
const PLAIN = '[!#-:<-\\[\\]-~]+';
const UNQUOTED = `${PLAIN}(?: +${PLAIN})*`;
const QUOTED = '"(?:[ !#-\\[\\]-~]|\\\\[ -~])*"';
const PARAMETER = `(${TOKEN})=(?:(${UNQUOTED})|(${QUOTED}))`;
const uncaptured = (pattern: string): string => pattern.replaceAll(/\((?!\?)/g, '(?:');
const TYPE = `${TOKEN}/${TOKEN}(?:${SPACE};(?:${SPACE}${uncaptured(PARAMETER)})?)*`;

/** Matches a whole media type, printable ASCII, with white space around it. */
export const MEDIA_TYPE = new RegExp(`^${SPACE}${TYPE}${SPACE}$`);
// Two runs of white space with nothing between them would be tried in every pair of lengths.
/** Matches the same, or nothing: browsers leave the type of an unknown file empty. */
export const MEDIA_TYPE_OR_NOTHING = new RegExp(`^${SPACE}(?:${TYPE}${SPACE})?$`);
/** Matches these, or the beginning of a type: `image/`. */
export const MEDIA_TYPE_START_OR_NOTHING = new RegExp(`^${SPACE}(?:(?:${TYPE}|${TOKEN}/)${SPACE})?$`);

export interface MediaType {
  /** Type and subtype, in lower case. */
  readonly essence: string;
  /** Values by name in lower case, without their quotes; of a repeated name the first. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Returns `null` for an invalid media type. */
export function parseMediaType(text: string): MediaType | null {
  if (text.length > MAX_MEDIA_TYPE_CHARACTERS || !MEDIA_TYPE.test(text)) return null;
  const [essence = ''] = text.split(';', 1);
  const parameters = new Map<string, string>();
  for (const [, name = '', plain, quoted = ''] of text.slice(essence.length).matchAll(new RegExp(PARAMETER, 'g'))) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, plain ?? unquoted(quoted));
  }
  return { essence: essence.trim().toLowerCase(), parameters };
}

/**
 * Returns the type as it is sent and signed: unchanged, but without white space around it, and with one space for white space
 * between its parts, because signatures allow no more. White space alone becomes empty text.
 */
export function sentMediaType(text: string): string {
  if (!/[ \t]/.test(text)) return text;
  return text.replaceAll(/"(?:\\.|[^"\\])*"|[ \t]+/g, (part) => (part.startsWith('"') ? part : ' ')).trim();
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}
