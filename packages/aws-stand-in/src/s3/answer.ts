/** Writes the responses of S3's operations. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { toXml, type XmlObject } from '../xml.ts';

export const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function answerXml(
  response: ServerResponse,
  root: string,
  content: XmlObject,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(200, { ...headers, 'content-type': 'application/xml' });
  response.end(toXml(root, content, NAMESPACE));
}

export function answerEmpty(
  response: ServerResponse,
  status: 200 | 204 | 303,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, headers);
  response.end();
}
