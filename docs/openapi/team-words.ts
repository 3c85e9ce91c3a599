/** Describes the route of a team's settings. */
import * as z from 'zod/mini';
import { LAYOUTS, managesIn } from '../../shared/domain/authority/layout.ts';
import { bucket, endpoint, forcePathStyle, grants, layout, region, role, team, user } from './answer-fields.ts';
import { SCOPE, STORE } from './example-member.ts';
import { MEMBER_CODES, OWN_CODES, type Operations } from './operation.ts';
import { answer, said } from './words.ts';

const settings = answer(
  'Team',
  'What a client needs to know of the team: its storage, and what the caller may do in it.',
  {
    team,
    layout,
    storageType: said(z.literal('S3'), 'Always `S3`.'),
    bucket,
    region,
    endpoint,
    forcePathStyle,
    root: said(
      z.string(),
      'Prefix of all keys of the team; ends with `/`, or is empty where the team has the whole bucket.',
    ),
    role,
    user,
    grants,
    areas: said(z.array(z.string()), 'Areas of the layout: the folders below the root that rights are given in.'),
    manages: said(z.boolean(), 'True for an admin: members, invites and tokens are theirs to change.'),
    roles: said(
      z.optional(z.array(z.string())),
      'Roles that a member can have. Present only for who manages the team.',
    ),
  },
);

export const TEAM_SETTINGS: Operations = {
  'GET /v1/teams/{team}': {
    operationId: 'getTeam',
    tag: 'team',
    summary: 'Settings of the team',
    description: 'Storage and rights: what webQsee calls team-wide settings.',
    answer: { status: 200, description: 'The settings.', json: [settings] },
    codes: [...MEMBER_CODES, ...OWN_CODES],
    examples: {
      settings: {
        summary: 'On AWS',
        answer: {
          team: SCOPE.team,
          layout: SCOPE.layout,
          storageType: 'S3',
          bucket: SCOPE.bucket,
          region: STORE.s3Region,
          endpoint: STORE.s3Endpoint,
          forcePathStyle: STORE.s3ForcePathStyle,
          root: SCOPE.root,
          role: SCOPE.role,
          user: SCOPE.user,
          grants: SCOPE.grants,
          areas: LAYOUTS[SCOPE.layout].areas,
          manages: managesIn(SCOPE.layout, SCOPE.role),
        },
      },
    },
  },
};
