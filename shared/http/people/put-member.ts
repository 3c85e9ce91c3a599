/** `PUT …/members/{user}` adds a member, or changes one's role. */
import type { PolicySettings } from '../../domain/authority/session-content.ts';
import { setMember, type MemberChangePorts } from '../../domain/people/member-change.ts';
import { parseMemberName } from '../../domain/people/names.ts';
import { isSameSubject, oidcDigest, type OidcSubject } from '../../domain/people/oidc-subject.ts';
import { setOwnIdentity, type OwnIdentityPorts } from '../../domain/people/own-identity.ts';
import { LatchkeyError } from '../../errors.ts';
import { jsonBody } from '../body.ts';
import type { ActorRequest } from '../edge/team-edge.ts';
import { json, type Reply } from '../reply.ts';
import { parse } from '../schemas.ts';
import { auditFound, auditMember } from './audit-people.ts';
import { keepTokensOf, userOf } from './member-request.ts';
import { shownMember } from './people-replies.ts';
import { memberBody } from './people-schemas.ts';

export interface IdentityPorts {
  /** True for the issuers of the configuration. */
  isIssuer(issuer: string): boolean;
  /** Returns the identity that a JWT proves. Throws LatchkeyError unauthenticated, upstream_unavailable. */
  identityOfJwt(text: string): Promise<OidcSubject>;
}

const IDENTITY_HEADER = 'x-latchkey-identity';

/** @throws the errors of `setMember` and `setOwnIdentity`; LatchkeyError invalid_request, too_large, unsupported_media_type */
export async function putMember(
  { event, actor, audit, named }: ActorRequest,
  settings: PolicySettings,
  ports: MemberChangePorts & OwnIdentityPorts & IdentityPorts,
): Promise<Reply> {
  const keepTokens = keepTokensOf(event);
  auditMember(audit, { user: userOf(named), keepTokens });
  const { role, oidc, reuse } = parse(memberBody, jsonBody(event), 'body');
  const user = parseMemberName(userOf(named));
  if (oidc !== undefined && oidc !== null && !ports.isIssuer(oidc.issuer))
    throw new LatchkeyError('invalid_request', 'body.oidc: that issuer is not configured here; leave oidc out');
  auditMember(audit, { user, role, keepTokens });
  if (oidc !== undefined) audit.boundDigest = oidc === null ? null : oidcDigest(oidc);
  if (oidc !== undefined && user === actor.membership.user) {
    if (role !== undefined || reuse !== undefined)
      throw new LatchkeyError('invalid_request', 'body: an identity of your own is bound alone; leave the rest out');
    const member = await setOwnIdentity(actor, await proved(event, oidc, ports), ports);
    auditMember(audit, { user, before: actor.membership, after: member });
    return json(200, shownMember(member));
  }
  if (reuse === true) audit.reuse = true;
  const found = auditFound(audit);
  const member = await setMember(actor, { user, role, reuse, keepTokens, oidc }, settings, { ...ports, found });
  auditMember(audit, { user, after: member });
  return json(200, shownMember(member));
}

/** Returns the identity, once its JWT in the header has proved that it is the caller's. */
async function proved(
  { headers }: ActorRequest['event'],
  oidc: OidcSubject | null,
  ports: IdentityPorts,
): Promise<OidcSubject | null> {
  if (oidc === null) return null;
  const jwt = headers[IDENTITY_HEADER];
  if (jwt === undefined)
    throw new LatchkeyError(
      'invalid_request',
      'send the JWT of that identity in X-Latchkey-Identity: it proves that it is yours',
    );
  if (!isSameSubject(await ports.identityOfJwt(jwt), oidc))
    throw new LatchkeyError('out_of_scope', 'the JWT in X-Latchkey-Identity is of another identity than body.oidc');
  return oidc;
}
