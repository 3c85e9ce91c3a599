/** Reads a request for an attachment: its path, and whether a script sent it. */
import type { AttachmentInput } from '../../domain/signing/attachment.ts';
import { LatchkeyError } from '../../errors.ts';
import type { ReaderRequest } from '../edge/reader-edge.ts';

/** Header by which a browser distinguishes requests of scripts and of elements. https://www.w3.org/TR/fetch-metadata/ */
const MODE_HEADER = 'sec-fetch-mode';

/**
 * Reads the path or the query, which API Gateway has decoded; neither is decoded again. Other parameters are a page's own, for
 * instance against caches.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * @throws LatchkeyError invalid_request if both name the attachment
 */
export function attachmentInput({ event, named }: Pick<ReaderRequest, 'event' | 'named'>): AttachmentInput {
  const inPath = named['path'];
  const inQuery = event.queryStringParameters?.['path'];
  if (inPath !== undefined && inQuery !== undefined)
    throw new LatchkeyError('invalid_request', 'the attachment is named in the path or in ?path=, not in both');
  return {
    path: inPath ?? inQuery ?? '',
    method: event.requestContext.http.method === 'HEAD' ? 'HEAD' : 'GET',
    isForScript: event.headers[MODE_HEADER]?.toLowerCase() === 'cors',
  };
}
