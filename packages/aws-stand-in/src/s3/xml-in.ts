/**
 * Parses the XML bodies of S3's requests: limited in size, well formed, and of the elements that the operation's rules
 * name. S3 validates bodies against its schema, so an element that is unknown, repeated or out of place is an error; it
 * is never dropped.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList (MalformedXML)
 */
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { readBody } from '../body.ts';
import { AwsError } from '../aws-error.ts';
import { NAMESPACE } from './answer.ts';
import type { S3Request } from './call.ts';
import { notImplemented } from './errors.ts';
import { isRecord } from './stored-object.ts';

/** Limit on an XML body, in bytes. 10,000 parts with tags and SHA-256 are 2 MB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Entities that require no document type. https://www.w3.org/TR/xml/#sec-predefined-ent */
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }),
);
/** Names under which the parser puts an element's text and its namespace. */
const TEXT = '#text';
const XMLNS = '@xmlns';

/**
 * Content of an element: text, or elements by their names. A list permits any number of the element. `refused` is an
 * element that S3 knows and that is not implemented.
 */
export type XmlRule = 'text' | 'refused' | XmlRules | readonly ['text' | XmlRules];
export interface XmlRules {
  readonly [element: string]: XmlRule;
}

/** Content of a checked element: texts, elements, and lists of those that may be repeated. */
export type XmlElement = Readonly<Record<string, unknown>>;

/**
 * @param root name of the document's element
 * @throws AwsError MalformedXML, NotImplemented
 */
export async function readXml(
  request: S3Request,
  root: string,
  rules: XmlRules,
  { mayBeEmpty = false } = {},
): Promise<XmlElement> {
  const body = await readBody(request.body, MAX_BODY_BYTES);
  return mayBeEmpty && body.length === 0 ? {} : parseXml(body, root, rules);
}

/** @throws AwsError MalformedXML, NotImplemented for an element that is not implemented */
export function parseXml(body: Buffer, root: string, rules: XmlRules): XmlElement {
  const document = Object.entries(parsed(body)).filter(([name]) => name !== '?xml');
  return elementOf(checked(Object.fromEntries(document), { [root]: rules })[root]);
}

/** @returns the elements of that name; an empty list if there are none */
export function elements(parent: XmlElement, name: string): XmlElement[] {
  const value = parent[name];
  return Array.isArray(value) ? value.map(elementOf) : [];
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

/** Returns every element as an object, in a list by its name. @throws AwsError MalformedXML */
function parsed(body: Buffer): XmlElement {
  try {
    const xml = new TextDecoder('utf-8', { fatal: true }).decode(body);
    // Document types, CDATA sections and comments are rejected, because no request needs them.
    if (xml.includes('<!')) throw malformedXml();
    SyntaxValidator.validate(xml);
    const parser = new XMLParser({
      parseTagValue: false,
      trimValues: false,
      processEntities: false,
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      alwaysCreateTextNode: true,
      isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
      tagValueProcessor: (_name, value) => decodeEntities(value),
    });
    return elementOf(parser.parse(xml) as unknown);
  } catch {
    throw malformedXml();
  }
}

/** Returns the content that the rules permit. @throws AwsError MalformedXML, NotImplemented */
function checked(element: XmlElement, rules: XmlRules): XmlElement {
  const { [TEXT]: between = '', [XMLNS]: namespace = NAMESPACE, ...children } = element;
  if (String(between).trim() !== '' || namespace !== NAMESPACE) throw malformedXml();
  return Object.fromEntries(Object.entries(children).map(([name, value]) => [name, checkedChild(name, value, rules)]));
}

function checkedChild(name: string, value: unknown, rules: XmlRules): unknown {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined || !Array.isArray(value)) throw malformedXml();
  if (rule === 'refused') throw notImplemented(`the element ${name}`);
  const items = value.map(elementOf);
  if (isMany(rule)) return items.map((item) => contentOf(item, rule[0]));
  const [only, second] = items;
  if (only === undefined || second !== undefined) throw malformedXml();
  return contentOf(only, rule);
}

function contentOf(element: XmlElement, rule: 'text' | XmlRules): string | XmlElement {
  if (rule !== 'text') return checked(element, rule);
  const { [TEXT]: content = '', [XMLNS]: namespace = NAMESPACE, ...others } = element;
  if (Object.keys(others).length > 0 || namespace !== NAMESPACE) throw malformedXml();
  return String(content);
}

function isMany(rule: Exclude<XmlRule, 'refused'>): rule is readonly ['text' | XmlRules] {
  return Array.isArray(rule);
}

function elementOf(value: unknown): XmlElement {
  return isRecord(value) ? value : {};
}

/**
 * Decodes entities once, from left to right, so that `&amp;lt;` becomes `&lt;`.
 * @throws AwsError MalformedXML, also for a reference to what is no character (https://www.w3.org/TR/xml/#NT-Char)
 */
function decodeEntities(text: string): string {
  return text.replace(/&([^;]*)(;?)/g, (_all, name: string, end: string) => {
    const [, decimal, hex] = /^#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}))$/.exec(name) ?? [];
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
    const character = code === undefined ? ENTITIES.get(name) : String.fromCodePoint(code);
    if (end === '' || character === undefined || character === '\0' || !character.isWellFormed()) throw malformedXml();
    return character;
  });
}
