/** Makes and ends tokens as requested, and exchanges the own. */
import type { PolicySettings } from '../../domain/authority/session-content.ts';
import { exchangeToken, type ExchangePorts } from '../../domain/people/exchange.ts';
import { digestOf } from '../../domain/people/secret.ts';
import {
  createServiceToken,
  type ServiceTokenInput,
  type ServiceTokenPorts,
} from '../../domain/people/service-token.ts';
import { endToken, type TokenListPorts } from '../../domain/people/token-list.ts';
import { LatchkeyError } from '../../errors.ts';
import { parseNetwork } from '../../networks.ts';
import { jsonBody } from '../body.ts';
import type { CallerRequest, ProvedEvent } from '../edge/caller-edge.ts';
import type { ActorRequest } from '../edge/team-edge.ts';
import { json, type Reply } from '../reply.ts';
import { nothing, parse } from '../schemas.ts';
import { auditService, auditToken, auditTokenId } from './audit-people.ts';
import { atSeconds, shownToken, tokenTypeOf } from './people-replies.ts';
import { tokenBody } from './people-schemas.ts';

/** @throws LatchkeyError invalid_request, too_large, unsupported_media_type */
export function serviceTokenInput(event: ProvedEvent): ServiceTokenInput {
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const { cidrs, ...input } = parse(tokenBody, jsonBody(event), 'body');
  return { ...input, cidrs: cidrs?.map(parseNetwork) };
}

/** @throws the errors of `createServiceToken` and `serviceTokenInput` */
export async function postToken(
  { event, actor, audit }: ActorRequest,
  settings: PolicySettings,
  ports: ServiceTokenPorts,
): Promise<Reply> {
  const input = serviceTokenInput(event);
  auditService(audit, input.name, input.role);
  const made = await createServiceToken(actor, actor.team, input, settings, ports);
  audit.subject = made.token.id;
  audit.issuedDigest = digestOf(made.tokenText);
  auditToken(audit, { after: made.token });
  return json(201, { token: made.tokenText, ...shownToken(made) });
}

/** @throws the errors of `endToken`; LatchkeyError invalid_request */
export async function deleteToken(
  { event, actor, audit, named: { id = '' } }: ActorRequest,
  ports: TokenListPorts,
): Promise<Reply> {
  auditTokenId(audit, id);
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  auditToken(audit, { before: await endToken(actor, actor.team.team, id, ports) });
  return { statusCode: 204 };
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
  const { token, tokenText, replaced } = await exchangeToken(identity, ports, bindTo);
  audit.subject = token.id;
  auditToken(audit, { before: replaced, after: token });
  audit.issuedDigest = digestOf(tokenText);
  return json(200, { token: tokenText, tokenType: tokenTypeOf(token), expiresAt: atSeconds(token.expiresAtSeconds) });
}
