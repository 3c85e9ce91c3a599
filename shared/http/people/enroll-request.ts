/** Reads an invite's code from an unauthenticated caller, and the address it comes from. */
import { codeIn } from '../../domain/people/pasted-code.ts';
import { parseSecret } from '../../domain/people/secret.ts';
import { countedAddress } from '../../networks.ts';
import { jsonBody } from '../body.ts';
import type { OpenRequest } from '../edge/open-edge.ts';
import { enrollBody, nothing, parse } from '../schemas.ts';

/** @throws LatchkeyError invalid_request, not_found, too_large, unsupported_media_type */
export function shownCode({ event, audit }: OpenRequest): readonly [code: string, address: string] {
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const code = codeIn(parse(enrollBody, jsonBody(event), 'body').code);
  const shown = parseSecret('invite', code);
  if (shown !== null) audit.inviteId = shown.id;
  return [code, countedAddress(event.requestContext.http.sourceIp)];
}
