/**
 * Redirects to attachments: the decision first, then a URL that stays the same for a while, so browsers reuse their cache. Its
 * date is the present time rounded down to half its life, which S3 accepts like any other date of the past:
 * https://advancedweb.hu/stable-s3-signed-urls/ shows it in use. All URLs of a team are signed by one session, which reads
 * attachments and nothing else, and name their reader.
 */
import { LatchkeyError } from '../../errors.ts';
import { requireGranted } from '../authority/decision.ts';
import { areaPrefix, type Grant } from '../authority/grant.ts';
import { attachmentsOf } from '../authority/layout.ts';
import { parseObjectKey, type ObjectKey } from '../authority/object-key.ts';
import { attachmentSettingsOf } from '../people/attachment-settings.ts';
import { attachmentScope, type Reader } from '../people/reader.ts';
import type { SmapUsersOf } from '../people/smap-login.ts';
import type { Team } from '../people/team.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import { attachmentTypeOf } from './attachment-type.ts';
import { decide } from './presign-decision.ts';
import type { UrlItem } from './presign-item.ts';
import { Presigner } from './presigner.ts';
import type { S3Location } from './s3-address.ts';
import type { SigningKeys } from './sigv4/signing-keys.ts';

/** A cached redirect ends this long before its URL, so a request that begins just before the end still succeeds. */
const MARGIN_SECONDS = 60;

export interface AttachmentInput {
  /** The rest of the key after `attachments/`, literally. */
  readonly path: string;
  readonly method: 'GET' | 'HEAD';
  /** True for a script's own request: browsers would answer it from a cached picture without CORS headers, and fail. */
  readonly isForScript: boolean;
}

export interface AttachmentRedirect {
  readonly url: string;
  /** End of the time for which the redirect may be cached; a past one forbids it. */
  readonly keepUntil: Date;
  readonly session: Session;
  /** The grants of the session, which signs for all readers of the team. */
  readonly grants: readonly Grant[];
}

export interface AttachmentPorts {
  readonly sessions: Pick<Sessions, 'open'>;
  readonly usersOf: SmapUsersOf;
  readonly keys: SigningKeys;
  readonly location: S3Location;
  readonly now: () => Date;
}

/**
 * Returns the redirect to the attachment.
 * @param teamAfresh reads the reader's team again, and throws the errors of the door if the reader is none any more
 * @throws LatchkeyError invalid_request for a path that no key has; out_of_scope, also for a survey of others' projects; the
 *   errors of `Sessions.open`
 */
export async function redirectTo(
  { path, method, isForScript }: AttachmentInput,
  reader: Reader,
  teamAfresh: () => Promise<Team>,
  ports: AttachmentPorts,
): Promise<AttachmentRedirect> {
  const key = keyOf(reader.team, path);
  requireGranted(reader.scope, { action: 'read', key });
  const { pictureUrlSeconds, videoUrlSeconds, projectCheck } = attachmentSettingsOf(reader.team);
  if (projectCheck) await requireSurvey(reader, path, ports.usersOf);
  const { mediaType, plays, isShown } = attachmentTypeOf(key);
  const lifeSeconds = plays ? videoUrlSeconds : pictureUrlSeconds;
  const nowMs = ports.now().getTime();
  const stepMs = Math.floor(lifeSeconds / 2) * 1000;
  const date = new Date(nowMs - (nowMs % stepMs));
  const item: UrlItem = {
    ...(method === 'HEAD'
      ? { op: 'head', key }
      : {
          op: 'get',
          key,
          responseContentType: mediaType,
          ...(isShown ? {} : { responseContentDisposition: 'attachment' }),
        }),
    expiresInSeconds: lifeSeconds,
  };
  const neededSeconds = lifeSeconds - (nowMs - date.getTime()) / 1000;
  const source = {
    scope: reader.signingScope,
    scopeAfresh: async () => attachmentScope(await teamAfresh()),
  };
  const { session, scope } = await ports.sessions.open(source, { neededSeconds });
  const attribution = { user: reader.name, ...(isForScript ? { mode: 'cors' as const } : {}) };
  const presigner = new Presigner(scope, session, ports.location, date, ports.keys, attribution);
  const { url, expiresAt } = presigner.sign(decide(item, scope));
  return { url, keepUntil: new Date(expiresAt.getTime() - MARGIN_SECONDS * 1000), session, grants: scope.grants };
}

/** Returns the key of the path below the team's attachments; it is decided on and signed unchanged. */
function keyOf({ layout, root }: Team, path: string): ObjectKey {
  if (path === '')
    throw new LatchkeyError('invalid_request', 'name the attachment: attachments/{path}, or ?path={encoded}');
  return parseObjectKey(`${areaPrefix(root, attachmentsOf(layout).area)}${path}`);
}

/** Limits smap's users to the surveys of their projects: the path's first segment names the survey. */
async function requireSurvey({ team, smapUser }: Reader, path: string, usersOf: SmapUsersOf): Promise<void> {
  if (smapUser === null) return;
  const users = await usersOf(team.team);
  if (users === undefined)
    throw new LatchkeyError(
      'upstream_unavailable',
      "smap's database, which this team's readers are checked by, is not known here",
      {
        retryAfterSeconds: 60,
      },
    );
  // A file outside any folder belongs to no survey.
  const [survey = '', ...inFolder] = path.split('/');
  if (inFolder.length === 0 || !(await users.isInProjectOf(smapUser, survey)))
    throw new LatchkeyError('out_of_scope', 'this survey is in none of your projects, or is deleted');
}
