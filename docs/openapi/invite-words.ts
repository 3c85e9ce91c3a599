/** Describes the routes of invites: codes that make a newcomer a member, or add a device to a member. */
import * as z from 'zod/mini';
import {
  DEFAULT_INVITE_SECONDS,
  MAX_INVITE_SECONDS,
  MIN_INVITE_SECONDS,
  type Invite,
} from '../../shared/domain/people/invite.ts';
import type { InviteRow } from '../../shared/domain/people/invite-changes.ts';
import { MAX_BODY_BYTES } from '../../shared/http/body.ts';
import { atSeconds, listReply, shownInvite } from '../../shared/http/people/people-replies.ts';
import { inviteBody } from '../../shared/http/people/people-schemas.ts';
import { moment, role, user } from './answer-fields.ts';
import { ADMIN, after, INVITE_CODE, INVITE_ID, NOW, TEAM } from './example-member.ts';
import { CURSOR, LIST_QUERY, page } from './list-words.ts';
import { BODY_CODES, kibibytes, MEMBER_CODES, ACTOR_CODES, type Example, type Operations } from './operation.ts';
import { answer, named, said } from './words.ts';

const id = said(z.string(), 'Id of the invite: the part of its code that is no secret.');
const expiresAt = moment('End of the invite, if nothing ends it before.');

const invite = answer('Invite', 'An invite, and what has become of it; never its code.', {
  id,
  user,
  role,
  createdBy: said(z.nullable(z.string()), 'The member who made it; `null`: the operator.'),
  createdOn: moment('When it was made.'),
  expiresAt,
  state: said(
    z.enum(['open', 'redeemed', 'ended', 'expired']),
    '`open` can be redeemed; `ended`: by hand, or by a change of its member or of who made it.',
  ),
});
const invites = page('Invites', invite, 'A page of the team’s invites.');

named('InviteRequest', inviteBody, 'Who is invited, and to what.');
said(
  inviteBody.shape.user,
  'Name that the code is for: 1 to 64 characters of A-Z, a-z, 0-9, `_`, `.`, `@` and `-`, not beginning with `service.`.',
);
said(
  inviteBody.shape.role,
  'Role that the code gives. Left out only for a name that is a member, which keeps its role; another role is `conflict`.',
);
said(
  inviteBody.shape.expiresInSeconds,
  `Lifetime in seconds, ${MIN_INVITE_SECONDS} to ${MAX_INVITE_SECONDS.toLocaleString('en')} (30 days).`,
  { default: DEFAULT_INVITE_SECONDS },
);
said(
  inviteBody.shape.reuse,
  'Gives a name that has ended to somebody new, who gets the objects of its private area, too. A name in use is `conflict`.',
  { default: false },
);

const made = answer('NewInvite', 'A new invite. The code is shown this once; the broker keeps a digest only.', {
  id,
  code: said(z.string(), 'What its holder redeems, once: treat it as a secret.'),
  expiresAt,
});

const path = {
  id: said(z.string().check(z.regex(/^[0-9a-f]{20}$/)), 'Id of an invite, from the list or from when it was made.'),
};

const INVITE: Invite = {
  ...{ id: INVITE_ID, secretHash: '', team: TEAM, user: 'mia', role: 'member', membershipVersion: 0 },
  issuer: { user: ADMIN, membershipId: '' },
  createdOn: NOW.toISOString(),
  expiresAtSeconds: after(DEFAULT_INVITE_SECONDS).getTime() / 1000,
};
const OPEN: InviteRow = { invite: INVITE, state: 'open' };
const REDEEMED: InviteRow = {
  invite: { ...INVITE, id: '123456789abcdef01234', user: 'max', issuer: null },
  state: 'redeemed',
};

export const INVITES: Operations = {
  'GET /v1/teams/{team}/invites': {
    operationId: 'listInvites',
    tag: 'invites',
    summary: 'Invites of the team',
    description:
      'All invites, until 30 days after their end; members see those for their own name. One that was made a moment ago may be missing yet.',
    query: LIST_QUERY,
    answer: { status: 200, description: 'A page of invites.', json: [invites] },
    codes: [...MEMBER_CODES, ...ACTOR_CODES],
    examples: {
      all: { summary: 'The first page', answer: listed([REDEEMED, OPEN]) },
      page: { summary: 'The next page, of one row', query: { limit: 1, cursor: CURSOR }, answer: listed([OPEN]) },
    },
  },
  'POST /v1/teams/{team}/invites': {
    operationId: 'createInvite',
    tag: 'invites',
    summary: 'Invite somebody',
    description:
      'For admins, and for members on their own name: a further device. A name that somebody has enrolled as is `conflict` for ' +
      'everybody else, admins too, so nobody becomes somebody else; for a lost token remove the member and invite the name again ' +
      'with `reuse`. Any change of the member, or of who made it, ends the invite.',
    body: { schema: inviteBody, required: true, description: `At most ${kibibytes(MAX_BODY_BYTES)}.` },
    answer: { status: 201, description: 'The invite, and its code.', json: [made] },
    codes: [...MEMBER_CODES, 'conflict', 'limit_reached', ...BODY_CODES, ...ACTOR_CODES],
    examples: {
      member: making('Somebody new, for a day', { user: INVITE.user, role: INVITE.role }),
      device: making('A further device of your own, within an hour', { user: ADMIN, expiresInSeconds: 3600 }),
      reuse: making('A name that was removed, to somebody new', { user: 'eve', role: 'viewer', reuse: true }),
    },
  },
  'GET /v1/teams/{team}/invites/{id}': {
    operationId: 'getInvite',
    tag: 'invites',
    summary: 'One invite',
    description: 'For admins, and for members on their own name.',
    path,
    answer: { status: 200, description: 'The invite.', json: [invite] },
    codes: [...MEMBER_CODES, 'not_found', ...ACTOR_CODES],
    examples: { invite: { summary: 'An open invite', path: { id: INVITE_ID }, answer: shownInvite(OPEN) } },
  },
  'DELETE /v1/teams/{team}/invites/{id}': {
    operationId: 'endInvite',
    tag: 'invites',
    summary: 'End an invite',
    description:
      'For admins, and for members on their own name. Its code is `expired` then. One that was redeemed stays so: what it gave is ended by removing the member or ending the token. Doing it again changes nothing.',
    path,
    answer: { status: 204, description: 'The invite cannot be redeemed.' },
    codes: [...MEMBER_CODES, 'not_found', ...ACTOR_CODES],
    examples: { end: { summary: 'An invite of the team', path: { id: INVITE_ID } } },
  },
};

function making(summary: string, body: z.infer<typeof inviteBody>): Example {
  const { expiresInSeconds = DEFAULT_INVITE_SECONDS } = body;
  const end = atSeconds(after(expiresInSeconds).getTime() / 1000);
  return { summary, body, answer: { id: INVITE_ID, code: INVITE_CODE, expiresAt: end } };
}

function listed(items: readonly InviteRow[]): unknown {
  return JSON.parse(listReply({ items }, shownInvite).body ?? '');
}
