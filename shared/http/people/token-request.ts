/** Reads requests about tokens: the settings of a new one, and the exchange of the own. */
import { exchangeToken, type ExchangePorts } from '../../domain/people/exchange.ts';
import { digestOf } from '../../domain/people/secret.ts';
import type { ServiceTokenInput } from '../../domain/people/service-token.ts';
import { LatchkeyError } from '../../errors.ts';
import { parseNetwork } from '../../networks.ts';
import { jsonBody } from '../body.ts';
import type { CallerRequest, ProvedEvent } from '../edge/caller-edge.ts';
import { json, type Reply } from '../reply.ts';
import { nothing, parse } from '../schemas.ts';
import { atSeconds, tokenTypeOf } from './people-replies.ts';
import { tokenBody } from './people-schemas.ts';

/** @throws LatchkeyError invalid_request, too_large, unsupported_media_type */
export function serviceTokenInput(event: ProvedEvent): ServiceTokenInput {
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const { cidrs, ...input } = parse(tokenBody, jsonBody(event), 'body');
  return { ...input, cidrs: cidrs?.map(parseNetwork) };
}

/** @throws the errors of `exchangeToken`; LatchkeyError out_of_scope for a service token, invalid_dpop_proof */
export async function exchange(
  { event, audit, identity, credential }: CallerRequest,
  ports: ExchangePorts,
): Promise<Reply> {
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  parse(nothing, jsonBody(event) ?? {}, 'body');
  if (identity.kind !== 'member')
    throw new LatchkeyError(
      'out_of_scope',
      "only a member's own token is exchanged: for a service an admin makes a new token of the same name, and an identity provider has its own ways",
    );
  // A proof beside an unbound token asks for a bound one.
  const bindTo =
    event.headers['dpop'] === undefined
      ? undefined
      : await credential.prove({ token: credential.text, thumbprint: undefined });
  const { token, tokenText } = await exchangeToken(identity, ports, bindTo);
  audit.subject = token.id;
  audit.issuedDigest = digestOf(tokenText);
  return json(200, { token: tokenText, tokenType: tokenTypeOf(token), expiresAt: atSeconds(token.expiresAtSeconds) });
}
