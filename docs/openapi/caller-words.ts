/** Describes the routes that say who the caller is, and those that make a newcomer a member. */
import * as z from 'zod/mini';
import { DEFAULT_INVITE_SECONDS, REPEAT_SECONDS } from '../../shared/domain/people/invite.ts';
import { MEMBER_TOKEN_LIFETIME_SECONDS } from '../../shared/domain/people/token.ts';
import { MAX_BODY_BYTES } from '../../shared/http/body.ts';
import { timestamp } from '../../shared/http/reply.ts';
import { enrollBody } from '../../shared/http/schemas.ts';
import { grants, layout, moment, role, team, tokenType, user } from './answer-fields.ts';
import { ADMIN, after, INVITE_CODE, SCOPE, TOKEN_TEXT } from './example-member.ts';
import { BODY_CODES, IDENTITY_CODES, kibibytes, OWN_CODES, type Operations } from './operation.ts';
import { answer, named, said } from './words.ts';

const membership = answer('Membership', 'A user’s place in a team.', { team, user, role, layout });
const memberships = answer('Memberships', 'The caller’s places in teams.', {
  memberships: said(
    z.array(membership),
    'A token has one; an identity of a provider has any number, and may have none.',
  ),
});

named('EnrollRequest', enrollBody, 'An invite to redeem.');
said(
  enrollBody.shape.code,
  'Code of the invite, `lki_…`, also within its link or the lines of a mail: 1 to 2,048 characters, with one code in them. It can be redeemed once, until the invite ends.',
);

const proof = said(
  z.string().check(z.minLength(1), z.maxLength(4096)),
  'A proof (RFC 9449) by the key that the token is to be bound to: `ES256` or `EdDSA`, and without `ath`. Left out: the token is not bound.',
);

const enrolled = answer('Enrolled', 'A member’s token. It is shown this once; the broker keeps a digest only.', {
  token: said(z.string(), 'Send it as `tokenType` says.'),
  tokenType,
  expiresAt: moment('End of the token, 90 days from now.'),
  team,
  user,
  role,
});

const preview = answer('InvitePreview', 'What a code would make of its holder.', {
  team,
  layout,
  user,
  role,
  grants,
  invitedBy: said(z.nullable(z.string()), 'The member who made the invite; `null`: the operator.'),
  expiresAt: moment('End of the invite.'),
});

const BODY = { schema: enrollBody, required: true, description: `At most ${kibibytes(MAX_BODY_BYTES)}.` };
/** Codes that a route may answer which takes an invite's code. */
const CODE_CODES = [
  'invalid_request',
  'not_found',
  'already_redeemed',
  'expired',
  ...BODY_CODES,
  'rate_limited',
  'internal',
  'upstream_unavailable',
] as const;
const MEMBER = { team: SCOPE.team, user: SCOPE.user, role: SCOPE.role };
export const CALLER: Operations = {
  'GET /v1/me': {
    operationId: 'getMe',
    tag: 'caller',
    summary: 'Who am I?',
    description: 'The memberships of the caller.',
    answer: { status: 200, description: 'The memberships.', json: [memberships] },
    codes: ['invalid_request', ...IDENTITY_CODES, 'internal', ...OWN_CODES],
    examples: {
      me: { summary: 'A member', answer: { memberships: [{ ...MEMBER, layout: SCOPE.layout }] } },
    },
  },
  'POST /v1/enroll': {
    operationId: 'enroll',
    tag: 'caller',
    summary: 'Redeem an invite for a token',
    description:
      'Exactly one of any number of simultaneous calls wins. Anybody who has the code may call it, so treat the code as a secret. ' +
      `With a \`DPoP\` proof the token is bound to its key, and the same key may redeem the code again for ${REPEAT_SECONDS} s, if the answer got lost: the token of before ends.`,
    headers: { DPoP: proof },
    body: BODY,
    answer: { status: 201, description: 'The caller is a member now, and this is the token.', json: [enrolled] },
    codes: [...CODE_CODES, 'limit_reached', 'invalid_dpop_proof'],
    examples: {
      invite: {
        summary: 'Put the code that you were sent in place of this one',
        body: { code: INVITE_CODE },
        answer: {
          token: TOKEN_TEXT,
          tokenType: 'Bearer',
          expiresAt: timestamp(after(MEMBER_TOKEN_LIFETIME_SECONDS)),
          ...MEMBER,
        },
      },
    },
  },
  'POST /v1/enroll/preview': {
    operationId: 'previewInvite',
    tag: 'caller',
    summary: 'What would a code make of me?',
    description:
      'Uses nothing up: the code can be redeemed afterwards. Refuses what enrolling with it would be refused for.',
    body: BODY,
    answer: { status: 200, description: 'The code can be redeemed, and this is what for.', json: [preview] },
    codes: CODE_CODES,
    examples: {
      code: {
        summary: 'Put the code that you were sent in place of this one',
        body: { code: INVITE_CODE },
        answer: {
          team: SCOPE.team,
          layout: SCOPE.layout,
          user: SCOPE.user,
          role: SCOPE.role,
          grants: SCOPE.grants,
          invitedBy: ADMIN,
          expiresAt: timestamp(after(DEFAULT_INVITE_SECONDS)),
        },
      },
    },
  },
};
