/**
 * Reads S3's answers, which are flat XML of known elements: the background of an extension has no DOMParser.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTErrorResponses.html
 */

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Returns the inner XML of each element of a name, which holds none of the same name. */
export function elementsOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, inner = '']) => inner,
  );
}

/** Returns the text of the first element of a name; `undefined` if there is none. */
export function textOf(xml: string, name: string): string | undefined {
  const [inner] = elementsOf(xml, name);
  return inner?.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex?: string, decimal?: string, word = '') => {
    if (hex === undefined && decimal === undefined) return ENTITIES[String(word)] ?? entity;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16));
  });
}

/** Returns text as an element's content. */
export function xmlOf(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
