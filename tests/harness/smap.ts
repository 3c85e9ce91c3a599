/**
 * Sets up a team of layout smap for tests of attachments without a server: its identities, and the ports that redirect
 * its readers, with a clock that tests move and a token service that counts its calls.
 */
import type { Identity, MemberIdentity, ServiceIdentity } from '../../shared/domain/people/identity.ts';
import type { Membership } from '../../shared/domain/people/membership.ts';
import type { Team } from '../../shared/domain/people/team.ts';
import { newToken, type ServiceToken } from '../../shared/domain/people/token.ts';
import type { SmapUsers } from '../../shared/domain/people/smap-login.ts';
import type { SessionRequest } from '../../shared/domain/session/session.ts';
import { Sessions } from '../../shared/domain/session/sessions.ts';
import type { AttachmentPorts } from '../../shared/domain/signing/attachment.ts';
import { SigningKeys } from '../../shared/domain/signing/sigv4/signing-keys.ts';
import { parseNetwork } from '../../shared/networks.ts';

export const START = new Date('2026-11-23T10:00:00Z');
export const SURVEY: Team = {
  team: 'survey',
  layout: 'smap',
  bucket: 'smap',
  root: '',
  generation: 'gen0000',
  createdOn: START.toISOString(),
};
const SMAP_SETTINGS = {
  partition: 'aws',
  smapServerActions: [],
  roleArns: { gallery: 'arn:aws:iam::123456789012:role/gallery', smap: 'arn:aws:iam::123456789012:role/smap' },
  sessionTags: true,
  buckets: { gallery: [], smap: ['smap'] },
};
const AWS_LOCATION = { s3Region: 'eu-central-1', s3Endpoint: null, s3ForcePathStyle: false };

const ADA: Membership = {
  team: 'survey',
  user: 'ada',
  role: 'admin',
  id: 'ada0000000',
  holder: 'holder',
  version: 1,
  active: true,
  enrolled: true,
  since: START.toISOString(),
};

/** Returns an admin of the team, by an own token. */
export function adminOf(team: Team = SURVEY): MemberIdentity {
  const token = newToken(ADA, { id: 'ab'.repeat(10), secretHash: 'c'.repeat(64) }, START);
  return { kind: 'member', token, team, membership: ADA };
}

/** Returns a service of the team with the operator's token, by default a reader. */
export function serviceOf(token: Partial<ServiceToken> = {}, team: Team = SURVEY): ServiceIdentity {
  return {
    kind: 'service',
    token: {
      kind: 'service',
      id: 'cd'.repeat(10),
      secretHash: 'd'.repeat(64),
      team: team.team,
      user: 'service.web',
      name: 'web',
      role: 'reader',
      membershipId: 'service000',
      sponsor: null,
      createdBy: null,
      createdOn: START.toISOString(),
      expiresAtSeconds: null,
      ...token,
    },
    team,
  };
}

/** Returns the team's trusted proxy. */
export function proxyOf(team: Team = SURVEY): Identity {
  return serviceOf(
    { user: 'service.apache', name: 'apache', proxy: true, cidrs: [parseNetwork('192.0.2.0/24')] },
    team,
  );
}

export interface Redirecting {
  readonly ports: AttachmentPorts;
  /** Requests that the token service received. */
  readonly requested: readonly SessionRequest[];
  /** Moves the clock on. */
  readonly pass: (seconds: number) => void;
}

/**
 * @param users smap's database; `undefined` if the stack has none
 * @param sessionSeconds the longest session of the token service
 */
export function redirecting(users?: SmapUsers, sessionSeconds = 3600, start = START): Redirecting {
  let nowMs = start.getTime();
  const now = (): Date => new Date(nowMs);
  const requested: SessionRequest[] = [];
  const sessions = new Sessions(
    (request) => {
      requested.push(request);
      return Promise.resolve({
        credentials: { accessKeyId: `ASIA${requested.length}`, secretAccessKey: 'secret', sessionToken: 'token' },
        expiresAt: new Date(nowMs + Math.min(sessionSeconds, request.durationSeconds) * 1000),
        tokenBytes: undefined,
        tokenPercent: undefined,
      });
    },
    SMAP_SETTINGS,
    now,
  );
  return {
    ports: { sessions, usersOf: () => Promise.resolve(users), keys: new SigningKeys(), location: AWS_LOCATION, now },
    requested,
    pass: (seconds) => {
      nowMs += seconds * 1000;
    },
  };
}
