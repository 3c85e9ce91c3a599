/** Wiring of attachments, by itself: no other function's bundle holds a client of PostgreSQL. */
import { loginsIn } from './adapters/dynamodb/login-rows.ts';
import { tableOf } from './compose-clients.ts';
import { composeSessions, type Broker } from './compose.ts';
import { LoginFailures } from './domain/people/login-failures.ts';
import { isTeamId } from './domain/people/names.ts';
import { SmapLogins, type Login, type SmapLogin, type SmapUsersOf } from './domain/people/smap-login.ts';
import type { AttachmentPorts } from './domain/signing/attachment.ts';
import { SigningKeys } from './domain/signing/sigv4/signing-keys.ts';

/** Lets readers in by their passwords, and redirects them. */
export interface AttachmentsBroker extends Broker {
  /**
   * Checks a name and password of smap.
   * @throws what `SmapLogins.signIn` throws
   */
  signIn(team: string, login: Login, address: string): Promise<SmapLogin>;
  readonly attachments: AttachmentPorts;
}

export function composeAttachments(broker: Broker): AttachmentsBroker {
  const { config } = broker;
  const now = (): Date => broker.now();
  const { sessions } = composeSessions(broker);
  let loaded: Promise<SmapUsersOf> | undefined;
  const usersOf: SmapUsersOf = async (team) => {
    loaded ??= import('./compose-smap.ts').then(({ smapUsersIn }) => smapUsersIn(config, now));
    return (await loaded)(team);
  };
  const failures = new LoginFailures(loginsIn(tableOf(config)), now);
  const logins = new SmapLogins({ usersOf, failures, now });
  return {
    ...broker,
    // What is no team's id is none: the store would take some texts for a fault.
    signIn: async (team, login, address) =>
      logins.signIn(isTeamId(team) ? await broker.team(team) : undefined, login, address),
    attachments: { sessions, usersOf, keys: new SigningKeys(), location: config, now },
  };
}
