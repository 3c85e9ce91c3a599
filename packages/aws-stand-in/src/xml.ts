/** Writes XML as AWS does: elements from plain values, everything escaped. */

/** A value of an element: lists become repeated elements; `undefined` is omitted. */
export type XmlValue = string | number | boolean | undefined | XmlObject | readonly XmlValue[];
export interface XmlObject {
  readonly [element: string]: XmlValue;
}

export function toXml(root: string, content: XmlObject, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${inner(content)}</${root}>`;
}

function inner(content: XmlObject): string {
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => element(name, item)).join('');
  return `<${name}>${typeof value === 'object' ? inner(value) : escapeXml(String(value))}</${name}>`;
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/**
 * Escapes text. A character that XML 1.0 cannot hold becomes a character reference, as S3 writes it (`&#x1b;`), so two
 * keys stay two: https://github.com/aws/aws-sdk-php/issues/169, https://github.com/minio/minio-py/issues/716. The AWS
 * SDK for JavaScript reads them; a strict parser refuses such a document (libxml2, expat), which is what
 * `encoding-type=url` is for: boto3 requests it for every list. U+0000, U+FFFE, U+FFFF and lone surrogates are
 * written in the same form, for which there is no public evidence.
 */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replace(
    // A carriage return is legal, but a parser would read it as a line feed.
    // eslint-disable-next-line no-control-regex
    /[&<>"'\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Surrogate}/gu,
    (character) => entities[character] ?? `&#x${(character.codePointAt(0) ?? 0).toString(16)};`,
  );
}
