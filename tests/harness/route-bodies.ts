/** Bodies that routes of a team take, for attacks that try every route: what is sent is good, so that only the caller is wrong. */

/** @returns bodies by method and path, for a role and a key of the team */
export function routeBodies(role: string, key: string): Readonly<Record<string, object>> {
  return {
    'PUT /v1/teams/{team}/members/{user}': { role: 'admin' },
    'POST /v1/teams/{team}/invites': { user: 'mallory', role },
    'POST /v1/teams/{team}/tokens': { name: 'mallory', role },
    'POST /v1/teams/{team}/credentials': {},
    'POST /v1/teams/{team}/presign': { requests: [{ op: 'get', key }] },
  };
}
