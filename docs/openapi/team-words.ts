/** The route of a team's settings. */
import * as z from 'zod/mini';
import { bucket, grants, layout, region, role, team, user } from './answer-fields.ts';
import { SCOPE, STORE } from './example-member.ts';
import { MEMBER_CODES, type Operations } from './operation.ts';
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
    endpoint: said(z.optional(z.string()), 'URL of an S3-compatible store; absent for AWS.', { format: 'uri' }),
    forcePathStyle: said(
      z.optional(z.boolean()),
      'True if the bucket stands in the path and not in the host name; only given together with `endpoint`.',
    ),
    root: said(
      z.string(),
      'Prefix of all keys of the team; ends with `/`, or is empty where the team has the whole bucket.',
    ),
    role,
    user,
    grants,
  },
);

export const TEAM_SETTINGS: Operations = {
  'GET /v1/teams/{team}': {
    operationId: 'getTeam',
    tag: 'team',
    summary: 'Settings of the team',
    description: 'Storage and rights: what webQsee calls team-wide settings.',
    answer: { status: 200, description: 'The settings.', json: [settings] },
    codes: [...MEMBER_CODES, 'upstream_unavailable'],
    examples: {
      settings: {
        summary: 'On AWS',
        answer: {
          team: SCOPE.team,
          layout: SCOPE.layout,
          storageType: 'S3',
          bucket: SCOPE.bucket,
          region: STORE.s3Region,
          root: SCOPE.root,
          role: SCOPE.role,
          user: SCOPE.user,
          grants: SCOPE.grants,
        },
      },
    },
  },
};
