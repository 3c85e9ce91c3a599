/**
 * Makes smap's tables, as far as logins and projects need them, with the types, defaults and indexes of smap's own
 * setup, and hashes passwords by the same PostgreSQL functions as smap.
 * https://github.com/smap-consulting/smapserver2/blob/master/setup/install/setupDb.sql
 */
import { ROLE, type Postgres } from './postgres.ts';

const TABLES = `
  CREATE EXTENSION pgcrypto;
  CREATE ROLE ws;
  CREATE SEQUENCE users_seq START 2;
  CREATE SEQUENCE project_seq START 10;
  CREATE SEQUENCE user_project_seq START 1;
  CREATE SEQUENCE s_seq START 1;
  CREATE TABLE organisation (id integer PRIMARY KEY, name text);
  CREATE TABLE project (
    id integer DEFAULT nextval('project_seq') PRIMARY KEY,
    o_id integer REFERENCES organisation(id) ON DELETE CASCADE, name text, tasks_only boolean DEFAULT false
  );
  CREATE UNIQUE INDEX idx_project ON project(o_id, name);
  CREATE TABLE users (
    id integer DEFAULT nextval('users_seq') PRIMARY KEY,
    ident text, temporary boolean DEFAULT false, password text, basic_password text, api_key text, app_key text,
    realm text, name text, email text, one_time_password varchar(36), o_id integer REFERENCES organisation(id),
    created timestamp with time zone
  );
  CREATE UNIQUE INDEX idx_users_ident ON users(ident);
  CREATE TABLE user_project (
    id integer DEFAULT nextval('user_project_seq') PRIMARY KEY,
    u_id integer REFERENCES users(id) ON DELETE CASCADE, p_id integer REFERENCES project(id) ON DELETE CASCADE
  );
  CREATE INDEX idx_up_u ON user_project(u_id);
  CREATE TABLE survey (
    s_id integer DEFAULT nextval('s_seq') PRIMARY KEY,
    ident text, version integer, p_id integer REFERENCES project(id), blocked boolean DEFAULT false,
    deleted boolean DEFAULT false, display_name text NOT NULL, hidden boolean DEFAULT false
  );
  CREATE UNIQUE INDEX surveykey ON survey(ident);
  INSERT INTO organisation VALUES (1, 'Smap');
  ${['organisation', 'project', 'users', 'user_project', 'survey'].map((table) => `ALTER TABLE ${table} OWNER TO ws;`).join('\n')}`;

/** Lists the columns that a login reads. */
export const LOGIN_GRANTS: Readonly<Record<string, readonly string[]>> = {
  users: ['ident', 'realm', 'password', 'basic_password'],
};
/** Lists the further columns that the project check reads. */
export const PROJECT_GRANTS: Readonly<Record<string, readonly string[]>> = {
  users: ['id'],
  user_project: ['u_id', 'p_id'],
  project: ['id'],
  survey: ['ident', 'p_id', 'deleted'],
};

export interface UserWish {
  readonly ident: string;
  readonly password: string;
  readonly realm?: string | null;
  /** Replaces the value that smap would write. */
  readonly digest?: string | null;
  readonly basic?: string | null;
}

/** Makes the tables, and grants the broker's role its rights. */
export async function makeSmapTables(postgres: Postgres): Promise<void> {
  await postgres.query(TABLES);
  for (const grants of [LOGIN_GRANTS, PROJECT_GRANTS])
    for (const [table, columns] of Object.entries(grants))
      await postgres.query(`GRANT SELECT (${columns.join(', ')}) ON ${table} TO ${ROLE}`);
}

/** Adds a user as smap does. */
export async function addUser(
  postgres: Postgres,
  { ident, password, realm = 'smap', ...over }: UserWish,
): Promise<void> {
  await postgres.query(
    `INSERT INTO users (ident, realm, password, basic_password, o_id, created)
     VALUES ($1, $2, md5($3), '{SHA}' || encode(digest($4, 'sha1'), 'base64'), 1, now())`,
    [ident, realm, `${ident}:${realm ?? ''}:${password}`, password],
  );
  for (const [column, value] of [
    ['password', over.digest],
    ['basic_password', over.basic],
  ] as const)
    if (value !== undefined) await postgres.query(`UPDATE users SET ${column} = $2 WHERE ident = $1`, [ident, value]);
}

/** Adds a project with surveys and users. */
export async function addProject(
  postgres: Postgres,
  name: string,
  users: readonly string[],
  surveys: Readonly<Record<string, boolean | null>>,
): Promise<void> {
  const [project] = await postgres.query<{ id: number }>(
    'INSERT INTO project (o_id, name) VALUES (1, $1) RETURNING id',
    [name],
  );
  for (const user of users)
    await postgres.query('INSERT INTO user_project (u_id, p_id) SELECT id, $2 FROM users WHERE ident = $1', [
      user,
      project?.id,
    ]);
  for (const [ident, deleted] of Object.entries(surveys))
    await postgres.query('INSERT INTO survey (ident, p_id, deleted, display_name) VALUES ($1, $2, $3, $1)', [
      ident,
      project?.id,
      deleted,
    ]);
}
