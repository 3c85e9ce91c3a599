/** Makes and ends invites as requested. */
import type { PolicySettings } from '../../domain/authority/session-content.ts';
import { createInvite, endInvite, type InvitePorts } from '../../domain/people/invite-changes.ts';
import { jsonBody } from '../body.ts';
import type { ActorRequest } from '../edge/team-edge.ts';
import { json, type Reply } from '../reply.ts';
import { nothing, parse } from '../schemas.ts';
import { auditEndedInvite, auditInvite, auditInvited, auditInviteId } from './audit-people.ts';
import { atSeconds } from './people-replies.ts';
import { inviteBody } from './people-schemas.ts';

/** @throws the errors of `createInvite`; LatchkeyError invalid_request, too_large, unsupported_media_type */
export async function postInvite(
  { event, actor, audit }: ActorRequest,
  settings: PolicySettings,
  ports: InvitePorts,
): Promise<Reply> {
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  const input = parse(inviteBody, jsonBody(event), 'body');
  auditInvited(audit, input.user, input.role);
  if (input.reuse === true) audit.reuse = true;
  const { invite, code } = await createInvite(actor, actor.team, input, settings, ports);
  auditInvite(audit, invite);
  return json(201, { id: invite.id, code, expiresAt: atSeconds(invite.expiresAtSeconds) });
}

/** @throws the errors of `endInvite`; LatchkeyError invalid_request */
export async function deleteInvite(
  { event, actor, audit, named: { id = '' } }: ActorRequest,
  ports: InvitePorts,
): Promise<Reply> {
  auditInviteId(audit, id);
  parse(nothing, event.queryStringParameters ?? {}, 'query');
  auditEndedInvite(audit, await endInvite(actor, id, ports));
  return { statusCode: 204 };
}
