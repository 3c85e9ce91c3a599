/**
 * Reads S3's answers, which are flat XML of known elements: the background of an extension has no DOMParser.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTErrorResponses.html
 */

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const ENTITY = /&(?:#x([0-9a-f]{1,7})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi;

/** Returns the inner XML of each element of a name, which holds none of the same name; in one pass, whatever the text is. */
export function elementsOf(xml: string, name: string): readonly string[] {
  const inner: string[] = [];
  const [start, end] = [new RegExp(`<${name}(?:\\s[^<>]*)?(?<!/)>`, 'g'), `</${name}>`];
  while (start.test(xml)) {
    const endsAt = xml.indexOf(end, start.lastIndex);
    if (endsAt === -1) break;
    inner.push(xml.slice(start.lastIndex, endsAt));
    start.lastIndex = endsAt + end.length;
  }
  return inner;
}

/** Returns the text of the first element of a name; `undefined` if there is none. */
export function textOf(xml: string, name: string): string | undefined {
  const [inner] = elementsOf(xml, name);
  return inner?.replace(ENTITY, (entity, hex?: string, decimal?: string, word?: string) => {
    if (word !== undefined) return ENTITIES[word] ?? entity;
    const point = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    return point > 0x10ffff ? entity : String.fromCodePoint(point);
  });
}

/** Returns text as an element's content. */
export function xmlOf(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
