/**
 * Composes smap's databases: the address of each team's, and the connections. The module is loaded when the first password or
 * project is checked; behind a trusted proxy that is never.
 */
import { SSMClient } from '@aws-sdk/client-ssm';
import { SmapDatabase } from './adapters/smap-postgres.ts';
import { parameterWith } from './adapters/ssm.ts';
import { clientSettings } from './compose-clients.ts';
import type { Config } from './config.ts';
import { currentDeadline } from './deadline.ts';
import type { SmapUsersOf } from './domain/people/smap-login.ts';
import { FreshCache } from './domain/session/fresh-cache.ts';

/** Parameters change when an operator moves a database, and strangers request missing ones. */
const PARAMETER_AGE_MS = 60_000;
const SSM_PATIENCE = { requestTimeoutMs: 2000, maxAttempts: 2 };
const DATABASE_PATIENCE = { connectTimeoutMs: 1500, queryTimeoutMs: 2000 };
/** A database on this machine may be just starting. */
const LOCAL_DATABASE_PATIENCE = { connectTimeoutMs: 6000, queryTimeoutMs: 2500 };
/** Limits the databases to which one warm function is connected. */
const MAX_DATABASES = 4;

type Clock = () => Date;

/** Finds teams' databases at the configured places, and reuses their connections. */
export function smapUsersIn(config: Pick<Config, 'smapDatabase' | 'region'>, now: Clock): SmapUsersOf {
  const patience = config.smapDatabase.kind === 'url' ? LOCAL_DATABASE_PATIENCE : DATABASE_PATIENCE;
  const databases = new Map<string, SmapDatabase>();
  const databaseAt = (url: string): SmapDatabase => {
    const database = databases.get(url) ?? new SmapDatabase(url, patience, currentDeadline);
    // The most recently used is last, so the longest idle connection is closed first.
    databases.delete(url);
    databases.set(url, database);
    const [idlest] = databases;
    if (databases.size > MAX_DATABASES && idlest !== undefined) {
      databases.delete(idlest[0]);
      void idlest[1].close();
    }
    return database;
  };
  const addressOf = addressesIn(config, now);
  const projects = new FreshCache(async (url: string, ident: string, survey: string) => {
    return (await databaseAt(url).isInProjectOf(ident, survey)) ? true : undefined;
  }, now);
  return async (team) => {
    const url = await addressOf(team);
    if (url === undefined) return undefined;
    return {
      findUser: (ident) => databaseAt(url).findUser(ident),
      isInProjectOf: async (ident, survey) => (await projects.get(url, ident, survey)) === true,
    };
  };
}

/** Returns the address of a team's database. Only an operator can set it: no row of the table holds one. */
function addressesIn(
  { smapDatabase, region }: Pick<Config, 'smapDatabase' | 'region'>,
  now: Clock,
): (team: string) => Promise<string | undefined> {
  switch (smapDatabase.kind) {
    case 'none':
      return () => Promise.resolve(undefined);
    case 'url':
      return (team) => Promise.resolve(team === smapDatabase.team ? smapDatabase.url : undefined);
    case 'parameters': {
      const read = parameterWith(new SSMClient(clientSettings(region, null, SSM_PATIENCE)), currentDeadline);
      // The value is an object, because an absent parameter is cached too.
      const parameters = new FreshCache(
        async (team: string) => ({ url: await read(`${smapDatabase.prefix}${team}/smap-database`) }),
        now,
        PARAMETER_AGE_MS,
      );
      return async (team) => (await parameters.get(team))?.url;
    }
  }
}
