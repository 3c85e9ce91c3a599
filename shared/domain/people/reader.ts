/**
 * Readers of a team's attachments: members and services by their tokens, and smap's own users, by a trusted proxy's word or
 * by their password. This file alone makes them, so that nobody signs for somebody whom no door has let in.
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

/** Stands in place of a membership's id in the sessions that sign for readers: they end with the team's generation. */
const ATTACHMENTS_MEMBERSHIP = 'attachments';

class ReaderInTeam {
  /** Makes the type nominal: an object that only looks like a reader is none. */
  declare private readonly isReader: true;
  readonly team: Team;
  /** The name that the signed URL and the audit line tell. */
  readonly name: string;
  /** Holds what the reader may do there: a user of smap no more than the session that signs. */
  readonly scope: Scope;
  /** Holds what the team's session may do that signs for its readers. */
  readonly signingScope: Scope;
  /** Says that smap knows the reader by the name: such readers may be held to surveys of their own projects. */
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
 * @param named whom a proxy speaks for; of all others it is not looked at
 * @throws LatchkeyError not_a_member; unauthenticated for a proxy that names nobody; out_of_scope for a team without
 * attachments
 */
export function readerIn(identity: Identity, teamOfRoute: string, named: string | undefined): Reader {
  const caller = callerOrProxyIn(identity, teamOfRoute);
  const { team, person } = caller;
  if (isProxy(identity)) {
    // A header that went missing on the way means nobody, never the proxy itself.
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
 * Returns the reader that a login of smap is.
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
