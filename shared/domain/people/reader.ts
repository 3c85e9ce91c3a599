/**
 * Defines readers of a team's attachments: members and services by their tokens, and smap's own users, named by a trusted proxy
 * or authenticated by their password. This file alone makes them, so nothing is signed for an unauthenticated reader.
 */
import { LatchkeyError } from '../../errors.ts';
import { attachmentsOf } from '../authority/layout.ts';
import { scopeOf, type Scope } from '../authority/scope.ts';
import { callerOrProxyIn, isProxy, scopeOfCaller } from './caller.ts';
import type { Identity } from './identity.ts';
import { ATTACHMENTS_USER } from './names.ts';
import { isReaderName, type ReaderName } from './reader-name.ts';
import type { SmapLogin } from './smap-login.ts';
import type { Team } from './team.ts';

/** Replaces a membership's id in the sessions that sign for readers: they end with the team's generation. */
const ATTACHMENTS_MEMBERSHIP = 'attachments';

class ReaderInTeam {
  /** Makes the type nominal: an object of the same shape is no reader. */
  declare private readonly isReader: true;
  readonly team: Team;
  /** The name in the signed URL and the audit line. */
  readonly name: string;
  /** The reader's rights there: those of a smap user are at most those of the session that signs. */
  readonly scope: Scope;
  /** The rights of the team's session that signs for its readers. */
  readonly signingScope: Scope;
  /** The name by which smap knows the reader: such readers may be limited to surveys of their own projects. */
  readonly smapUser: ReaderName | null;

  constructor(team: Team, name: string, smapUser: ReaderName | null, own?: Scope) {
    this.team = team;
    this.name = name;
    this.signingScope = attachmentScope(team);
    this.scope = own ?? this.signingScope;
    this.smapUser = smapUser;
  }
}

export type Reader = ReaderInTeam;

/**
 * Returns the reader that an identity is, or names, in the team of a route.
 * @param named the user for whom a proxy speaks; ignored for all others
 * @throws LatchkeyError not_a_member; unauthenticated for a proxy that names nobody; out_of_scope for a team without attachments
 */
export function readerIn(identity: Identity, teamOfRoute: string, named: string | undefined): Reader {
  const caller = callerOrProxyIn(identity, teamOfRoute);
  const { team, person } = caller;
  if (isProxy(identity)) {
    // A header that was lost on the way names nobody, never the proxy itself.
    if (named === undefined || !isReaderName(named))
      throw new LatchkeyError(
        'unauthenticated',
        'a proxy names its reader in X-Latchkey-User, 1 to 128 characters that do not begin with service.; this one is missing or no such name',
      );
    return new ReaderInTeam(team, named, named);
  }
  return new ReaderInTeam(team, person.user, null, scopeOfCaller(caller));
}

/**
 * Returns the reader of a login of smap.
 * @throws LatchkeyError out_of_scope for a team without attachments
 */
export function readerOfLogin({ team, name }: SmapLogin): Reader {
  return new ReaderInTeam(team, name, name);
}

/**
 * Returns the scope of the team's one session that signs for all its readers: its attachments, and nothing else.
 * @throws LatchkeyError out_of_scope for a team without attachments
 */
export function attachmentScope({ team, layout, bucket, root, generation }: Team): Scope {
  const { role } = attachmentsOf(layout);
  const membership = `${generation}.${ATTACHMENTS_MEMBERSHIP}`;
  return scopeOf({ team, user: ATTACHMENTS_USER, role, layout, bucket, root, membership });
}
