/**
 * Parses the XML bodies of S3's requests: limited in size, well formed, without document types, elements as strings.
 */
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { readBody } from '../body.ts';
import { AwsError } from '../aws-error.ts';
import type { S3Request } from './call.ts';

/** Limit on an XML body, in bytes. 10,000 parts with tags and SHA-256 are 2 MB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Entities that require no document type. https://www.w3.org/TR/xml/#sec-predefined-ent */
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Content of an element: text, or elements; a list only for those declared as repeated. */
export type XmlElement = Readonly<Record<string, unknown>>;

/**
 * @param root name of the document's element
 * @param lists elements that may be repeated; always returned as lists
 * @throws AwsError MalformedXML
 */
export async function readXml(
  request: S3Request,
  root: string,
  lists: readonly string[],
  { mayBeEmpty = false } = {},
): Promise<XmlElement> {
  const body = await readBody(request.body, MAX_BODY_BYTES);
  return mayBeEmpty && body.length === 0 ? {} : parseXml(body, root, lists);
}

/** @throws AwsError MalformedXML */
export function parseXml(body: Buffer, root: string, lists: readonly string[]): XmlElement {
  const xml = body.toString('utf8');
  let document: unknown;
  try {
    // Document types and CDATA sections are rejected, because no request needs them.
    if (xml.includes('<!DOCTYPE') || xml.includes('<![CDATA[')) throw malformedXml();
    SyntaxValidator.validate(xml);
    const parser = new XMLParser({
      parseTagValue: false,
      trimValues: false,
      processEntities: false,
      isArray: (name) => lists.includes(name),
      tagValueProcessor: (_name, value) => decodeEntities(value),
    });
    document = parser.parse(xml);
  } catch {
    throw malformedXml();
  }
  const content = (document as Record<string, unknown>)[root];
  if (content === '') return {};
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw malformedXml();
  return content as XmlElement;
}

/** @returns the elements of that name; an empty list if there are none */
export function elements(parent: XmlElement, name: string): XmlElement[] {
  const value = parent[name];
  return Array.isArray(value)
    ? value.map((item) => (typeof item === 'object' && item !== null ? (item as XmlElement) : {}))
    : [];
}

/** @returns the texts of the elements of that name */
export function texts(parent: XmlElement, name: string): string[] {
  const value = parent[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** @returns the element's text; empty if it is missing */
export function text(parent: XmlElement, name: string): string {
  const value = parent[name];
  return typeof value === 'string' ? value : '';
}

export function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** Decodes entities once, from left to right, so that `&amp;lt;` becomes `&lt;`. @throws AwsError MalformedXML */
function decodeEntities(text: string): string {
  return text.replace(/&([^;]{0,9});?/g, (_all, name: string) => {
    const [, decimal, hex] = /^#(?:(\d+)|x([0-9a-fA-F]+))$/.exec(name) ?? [];
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    const character = ENTITIES[name];
    if (character === undefined) throw malformedXml();
    return character;
  });
}
