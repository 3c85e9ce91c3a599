/** Reads a credentials request, from the body of a POST or the query of a GET, into one type. */
import { LatchkeyError } from '../../errors.ts';
import type { Narrowing } from '../../domain/authority/scope.ts';
import { jsonBody } from '../body.ts';
import type { ProvedEvent } from '../edge/caller-edge.ts';
import { unnamedFormat, type CredentialsFormat } from './credentials-format.ts';
import { credentialsBody, credentialsGetQuery, credentialsPostQuery, parse } from '../schemas.ts';

export interface CredentialsRequest {
  readonly format: CredentialsFormat;
  /** The requested duration; the domain checks its bounds. */
  readonly durationSeconds: number | undefined;
  readonly narrowing: Narrowing;
}

/** @throws LatchkeyError invalid_request, too_large, unsupported_media_type */
export function credentialsRequest(event: ProvedEvent): CredentialsRequest {
  const query = event.queryStringParameters ?? {};
  if (event.requestContext.http.method === 'POST') {
    const { format = unnamedFormat(event) } = parse(credentialsPostQuery, query, 'query');
    const body = jsonBody(event);
    const { durationSeconds, ...narrowing } = parse(credentialsBody, body === undefined ? {} : body, 'body');
    return { format, durationSeconds, narrowing };
  }
  // A narrowing in a place that is not read would otherwise return everything.
  if ((event.body ?? '') !== '')
    throw new LatchkeyError('invalid_request', 'a GET has its fields in the query: send them there, or use POST');
  const { format = unnamedFormat(event), durationSeconds, areas, actions } = parse(credentialsGetQuery, query, 'query');
  return {
    format,
    durationSeconds: durationSeconds === undefined ? undefined : Number(durationSeconds),
    narrowing: { areas: commaSeparated(areas), actions: commaSeparated(actions) },
  };
}

/** Splits a list; an empty value is an empty list, which is refused like the empty list of a POST. */
function commaSeparated(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  return text === '' ? [] : text.split(',');
}
