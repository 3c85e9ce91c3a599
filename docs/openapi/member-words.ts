/** Describes the routes of members: who is in a team, what they may do, and the end of it. */
import * as z from 'zod/mini';
import { MAX_KEY_BYTES } from '../../shared/domain/authority/object-key.ts';
import type { EndedMember } from '../../shared/domain/people/member-end.ts';
import type { Membership } from '../../shared/domain/people/membership.ts';
import { REVOCATION_SECONDS } from '../../shared/domain/people/revoked.ts';
import { accessOf, ASKABLE_OPERATIONS } from '../../shared/domain/signing/access.ts';
import { MAX_BODY_BYTES } from '../../shared/http/body.ts';
import { accessReply } from '../../shared/http/people/member-request.ts';
import { listReply, shownEnd, shownMember } from '../../shared/http/people/people-replies.ts';
import { accessQuery, keepTokensQuery, memberBody } from '../../shared/http/people/people-schemas.ts';
import { DAY, grants, moment, role, user } from './answer-fields.ts';
import { ADMIN, after, SCOPE } from './example-member.ts';
import { CURSOR, LIST_QUERY, page } from './list-words.ts';
import { BODY_CODES, kibibytes, MEMBER_CODES, ACTOR_CODES, type Operations } from './operation.ts';
import { answer, named, said } from './words.ts';

const member = answer('Member', 'A member of the team. A name that was only added is one, too.', {
  user,
  role,
  oidc: z.optional(
    answer('Identity', 'An identity at an OpenID Connect provider.', {
      issuer: said(z.string(), 'Issuer of its JWTs, one of the broker’s configuration.'),
      subject: said(z.string(), 'Subject that the issuer gave it.'),
    }),
  ),
  since: moment('When the name became a member’s: added, or enrolled.'),
  lastUsedOn: said(
    z.optional(z.string().check(z.regex(DAY))),
    'Day (UTC) of the last request of the member. Absent: never seen.',
    { format: 'date' },
  ),
});
const members = page('Members', member, 'A page of the team’s members.');

named(
  'MemberRequest',
  memberBody,
  'What the member shall be. A name that nobody holds needs a `role`; a member keeps what is left out.',
);
said(memberBody.shape.role, 'Role of the member, one of the team’s layout.');
said(
  memberBody.shape.oidc,
  'Identity at an OpenID Connect issuer of the broker’s configuration, by which the member signs in; `null`: none any more. An admin gives one to a name that nobody holds; an enrolled member sets the own, alone in the body, and proves it in `X-Latchkey-Identity`.',
);
said(
  memberBody.shape.reuse,
  'Gives a name that has ended to somebody new, who gets the objects of its private area, too. A name in use is `conflict`.',
  { default: false },
);
said(
  keepTokensQuery.shape.keepTokens,
  '`true`: the service tokens that the member sponsors get you as their sponsor, and live on. Not for changes of yourself.',
  { default: 'false' },
);
said(accessQuery.shape.op, 'Operation to decide on: an action, or one of a presigned URL. Goes with `key`.', {
  enum: ASKABLE_OPERATIONS,
});
said(
  accessQuery.shape.key,
  `Full key to decide on, or the prefix to list: at most ${MAX_KEY_BYTES.toLocaleString('en')} bytes of UTF-8.`,
);

const ended = answer('EndedMember', 'What ended with the membership, and when the last of it is over.', {
  sessionsEndBy: moment('AWS sessions from before are over then, whatever happens.'),
  ended: answer('EndedCounts', 'How many of each ended; all 0 where the member had ended before.', {
    tokens: said(z.int(), 'Tokens of the member.'),
    invites: said(z.int(), 'Open invites for the name, and those that the member made.'),
    serviceTokens: said(z.int(), 'Service tokens that the member sponsored; 0 with `keepTokens`.'),
  }),
});

const access = answer('Access', 'What a member may do, and what decides it.', {
  grants,
  policy: answer('SessionPolicy', 'The policy of the member’s sessions, as IAM gets it.', {
    Version: said(z.literal('2012-10-17'), 'Version of IAM’s policy language.'),
    Statement: said(z.array(z.record(z.string(), z.unknown())), 'Statements in IAM’s JSON.'),
  }),
  tokenPercent: said(z.int(), 'Estimate of how full a session’s token is, in per cent of what STS issues.'),
  decision: z.optional(
    answer('Decision', 'The decision on the operation, where one was asked about.', {
      allowed: said(z.boolean(), 'True if the member may do it.'),
      reason: said(z.string(), 'Why, in words that may change.'),
    }),
  ),
});

const identityProof = said(
  z.string().check(z.minLength(1), z.maxLength(8192)),
  'A JWT of the identity in `oidc`: for the own name alone, where it proves that the identity is yours.',
);

const path = { user: said(z.string(), 'Name of the member, in the spelling that the list has.') };

const { team, layout, bucket, root } = SCOPE;
const MAX: Membership = {
  ...{ team, user: SCOPE.user, role: SCOPE.role, id: '', holder: '', version: 1, active: true, enrolled: true },
  since: '2026-09-01T08:00:00Z',
  lastUsedOn: '2026-11-23',
};
const ADA: Membership = { ...MAX, user: ADMIN, role: 'admin' };
/** A member who was only added, and has not enrolled. */
const EVE: Membership = {
  ...{ team, user: 'eve', role: 'viewer', id: '', holder: '', version: 1, active: true, enrolled: false },
  since: after(0).toISOString(),
};
const LIVELY: EndedMember['ended'] = { tokens: 2, invites: 1, serviceTokens: 0 };
const KEY = `${root}shared/${SCOPE.user}/picture.jpg`;

export const MEMBERS: Operations = {
  'GET /v1/teams/{team}/members': {
    operationId: 'listMembers',
    tag: 'members',
    summary: 'Members of the team',
    description: 'All members by name, for admins. Names that have ended are not shown.',
    query: LIST_QUERY,
    answer: { status: 200, description: 'A page of members.', json: [members] },
    codes: [...MEMBER_CODES, ...ACTOR_CODES],
    examples: {
      all: { summary: 'The first page', answer: listed([ADA, MAX]) },
      page: {
        summary: 'The next page, of one row',
        query: { limit: 1, cursor: CURSOR },
        answer: listed([MAX], CURSOR),
      },
    },
  },
  'GET /v1/teams/{team}/members/{user}': {
    operationId: 'getMember',
    tag: 'members',
    summary: 'One member',
    description: 'For admins, and for the member.',
    path,
    answer: { status: 200, description: 'The member.', json: [member] },
    codes: [...MEMBER_CODES, 'not_found', ...ACTOR_CODES],
    examples: { member: { summary: 'A member', path: { user: SCOPE.user }, answer: shownMember(MAX) } },
  },
  'PUT /v1/teams/{team}/members/{user}': {
    operationId: 'setMember',
    tag: 'members',
    summary: 'Add a member, change one, or set the own identity',
    description:
      'For admins; members set the own `oidc`. A name that is added is nobody’s until somebody enrols as it, or its `oidc` signs in. One ' +
      'identity is one member of a team, else `conflict`. Names that differ only in the case of letters are ' +
      'one name. A role that changes ends the member’s open invites, the invites that the member made, the service tokens that ' +
      'the member sponsors, unless they are kept, and AWS sessions from before; the member’s tokens live on. The same again ' +
      'changes nothing.',
    path,
    query: keepTokensQuery.shape,
    headers: { 'X-Latchkey-Identity': identityProof },
    body: { schema: memberBody, required: true, description: `At most ${kibibytes(MAX_BODY_BYTES)}.` },
    answer: { status: 200, description: 'The member, as it is now.', json: [member] },
    codes: [...MEMBER_CODES, 'conflict', 'limit_reached', ...BODY_CODES, ...ACTOR_CODES],
    examples: {
      add: {
        summary: 'Add a name',
        path: { user: EVE.user },
        body: { role: 'viewer' },
        answer: shownMember(EVE),
      },
      change: {
        summary: 'Change the role of the name that was added, and keep the service tokens it may sponsor',
        path: { user: EVE.user },
        query: { keepTokens: 'true' },
        body: { role: 'member' },
        answer: shownMember({ ...EVE, role: 'member' }),
      },
      reuse: {
        summary: 'Give the name to somebody new, after it was removed',
        path: { user: EVE.user },
        body: { role: 'viewer', reuse: true },
        answer: shownMember(EVE),
      },
    },
  },
  'DELETE /v1/teams/{team}/members/{user}': {
    operationId: 'removeMember',
    tag: 'members',
    summary: 'Remove a member',
    description:
      'For admins, and for the member, who leaves. Ends the member’s tokens, the open invites for the name and those that the ' +
      'member made, and the service tokens that the member sponsors, unless they are kept. AWS sessions are denied within ' +
      'seconds, at times minutes, and over at `sessionsEndBy`. The last admin who can sign in stays: `conflict`. Doing it again changes nothing.',
    path,
    query: keepTokensQuery.shape,
    answer: { status: 200, description: 'Nobody has the name now.', json: [ended] },
    codes: [...MEMBER_CODES, 'not_found', 'conflict', ...ACTOR_CODES],
    examples: {
      keep: {
        summary: 'Remove the name that was added, and keep the service tokens it may sponsor',
        path: { user: EVE.user },
        query: { keepTokens: 'true' },
        answer: shownEnd({ sessionsEndBy: after(REVOCATION_SECONDS), ended: LIVELY }),
      },
      remove: {
        summary: 'Remove it with all that there is of it',
        path: { user: EVE.user },
        answer: shownEnd({ sessionsEndBy: after(REVOCATION_SECONDS), ended: { ...LIVELY, serviceTokens: 1 } }),
      },
    },
  },
  'GET /v1/teams/{team}/members/{user}/access': {
    operationId: 'getMemberAccess',
    tag: 'members',
    summary: 'What a member may do, and why',
    description: 'For admins, and for the member. Decides on one operation besides, if `op` and `key` are given.',
    path,
    query: accessQuery.shape,
    answer: { status: 200, description: 'Grants, policy and perhaps a decision.', json: [access] },
    codes: [...MEMBER_CODES, 'not_found', 'limit_reached', ...ACTOR_CODES],
    examples: {
      access: { summary: 'All of it', path: { user: SCOPE.user }, answer: accessTo() },
      decision: {
        summary: 'May the member upload a picture?',
        path: { user: SCOPE.user },
        query: { op: 'put', key: KEY },
        answer: accessTo({ op: 'put', key: KEY }),
      },
    },
  },
};

function listed(items: readonly Membership[], nextCursor?: string): unknown {
  const { body = '' } = listReply({ items, ...(nextCursor === undefined ? {} : { nextCursor }) }, shownMember);
  return JSON.parse(body);
}

function accessTo(query: Readonly<Record<string, string>> = {}): unknown {
  const place = { layout, bucket, root };
  const found = accessOf(place, MAX, { partition: 'aws', smapServerActions: [] });
  const requestContext = { http: { method: 'GET' } };
  const event = { headers: {}, queryStringParameters: query, isBase64Encoded: false, requestContext };
  return JSON.parse(accessReply(event, found).body ?? '');
}
