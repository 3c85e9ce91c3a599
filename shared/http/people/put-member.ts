/** `PUT …/members/{user}` adds a member, or changes one's role. */
import type { PolicySettings } from '../../domain/authority/session-content.ts';
import { setMember, type MemberChangePorts } from '../../domain/people/member-change.ts';
import { findMember } from '../../domain/people/member-list.ts';
import { parseMemberName } from '../../domain/people/names.ts';
import { LatchkeyError } from '../../errors.ts';
import { jsonBody } from '../body.ts';
import type { ActorRequest } from '../edge/team-edge.ts';
import { json, type Reply } from '../reply.ts';
import { parse } from '../schemas.ts';
import { auditFound, auditMember } from './audit-people.ts';
import { keepTokensOf, userOf } from './member-request.ts';
import { shownMember } from './people-replies.ts';
import { memberBody } from './people-schemas.ts';

/** @throws the errors of `setMember`; LatchkeyError invalid_request, too_large, unsupported_media_type */
export async function putMember(
  { event, actor, audit, named }: ActorRequest,
  settings: PolicySettings,
  ports: MemberChangePorts,
): Promise<Reply> {
  const keepTokens = keepTokensOf(event);
  auditMember(audit, { user: userOf(named), keepTokens });
  const { role, oidc, reuse } = parse(memberBody, jsonBody(event), 'body');
  // No issuer is configured, so an identity can be of none.
  if (oidc !== undefined && oidc !== null)
    throw new LatchkeyError('invalid_request', 'body.oidc: that issuer is not configured here; leave oidc out');
  const user = parseMemberName(userOf(named));
  // No member has an identity, so there is none to clear.
  if (oidc === null && role === undefined && reuse === undefined)
    return json(200, shownMember(await findMember(actor, user, ports)));
  auditMember(audit, { user, role, keepTokens });
  if (reuse === true) audit.reuse = true;
  const found = auditFound(audit);
  const member = await setMember(actor, { user, role, reuse, keepTokens }, settings, { ...ports, found });
  auditMember(audit, { user, after: member });
  return json(200, shownMember(member));
}
