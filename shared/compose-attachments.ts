/** Composes attachments, separately so that no other function's bundle holds a client of PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { loginsIn } from './adapters/dynamodb/login-rows.ts';
import { tableOf } from './compose-clients.ts';
import { composeSessions, type Broker } from './compose.ts';
import { LoginFailures } from './domain/people/login-failures.ts';
import { isTeamId } from './domain/people/names.ts';
import { badLogin, SmapLogins, type Login, type SmapLogin, type SmapUsersOf } from './domain/people/smap-login.ts';
import type { AttachmentPorts } from './domain/signing/attachment.ts';
import { SigningKeys } from './domain/signing/sigv4/signing-keys.ts';

/** Authenticates readers by their passwords, and redirects them. */
export interface AttachmentsBroker extends Broker {
  /**
   * Checks a name and password of smap.
   * @throws the errors of `SmapLogins.signIn`
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
  const failures = new LoginFailures(loginsIn(tableOf(config)), now, randomBytes);
  const logins = new SmapLogins({ usersOf, failures, now });
  return {
    ...broker,
    signIn: async (team, login, address) => {
      // Nothing is looked up if nobody can sign in, or if the text cannot be a team's id.
      if (config.smapDatabase.kind === 'none' || !isTeamId(team)) throw badLogin();
      return logins.signIn(await broker.team(team), login, address);
    },
    attachments: { sessions, usersOf, keys: new SigningKeys(), location: config, now },
  };
}
