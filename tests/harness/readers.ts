/**
 * Readers of attachments at the door of functions that run in the test's own process, with a database of smap's users: what
 * they send, and all that is printed meanwhile.
 */
import { jest } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { changeAttachmentSettings } from '../../shared/domain/people/attachment-settings.ts';
import { basic } from './attachments.ts';
import { environmentOf, startFunctions, type Functions } from './functions.ts';
import { send, type Answer } from './http.ts';
import { startStandIn, STACK, type StandIn } from './stand-in.ts';
import { storeIn } from './store.ts';

/** The team whose users are in the database. */
export const TEAM = 'survey';
export const PICTURE = 's1_1/picture.jpg';

export interface Readers {
  readonly functions: Functions;
  readonly standIn: StandIn;
  readonly operator: Operator;
  readonly environment: Readonly<Record<string, string>>;
  /** All that was printed since the start. */
  printed(): string;
  /** Asks for an attachment with headers of one's own. */
  read(headers: Readonly<Record<string, string>>, path?: string, team?: string): Promise<Answer>;
  /** Asks with a name and a password. */
  login(name: string, password: string, path?: string, team?: string): Promise<Answer>;
  /** The same from another address of this machine. */
  loginFrom(address: string, name: string, password: string): Promise<Answer>;
  /** Holds smap's readers to surveys of their projects; a warm function knows it within 10 s. */
  checkProjects(): Promise<void>;
  dispose(): Promise<void>;
}

/** @param url of the database of the team; `null`: there is none */
export async function startReaders(url: string | null, more: Readonly<Record<string, string>> = {}): Promise<Readers> {
  const output: string[] = [];
  for (const stream of ['log', 'warn', 'error'] as const)
    jest.spyOn(console, stream).mockImplementation((...parts: unknown[]) => {
      output.push(parts.map(String).join(' '));
    });
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((line) => {
      output.push(String(line));
      return true;
    });
  const standIn = await startStandIn();
  const database = url === null ? {} : { SMAP_DATABASE_URL: url, SMAP_DATABASE_TEAM: TEAM };
  const environment = { ...environmentOf(standIn), ...database, ...more };
  const functions = await startFunctions(environment);
  const operator = composeOperator(environment);
  const team = await operator.createTeam({ team: TEAM, layout: 'smap', bucket: 'smap' });
  const read: Readers['read'] = (headers, path = PICTURE, of = TEAM) =>
    send(functions.url, `/v1/teams/${of}/attachments/${path}`, { headers });
  return {
    functions,
    standIn,
    operator,
    environment,
    printed: () => output.join('\n'),
    read,
    login: (name, password, path, of) => read(basic(name, password), path, of),
    loginFrom: (from, name, password) =>
      send(functions.url, `/v1/teams/${TEAM}/attachments/${PICTURE}`, { headers: basic(name, password), from }),
    checkProjects: async () => {
      const { url: endpoint, rootKey: credentials } = standIn.aws;
      const client = new DynamoDBClient({ endpoint, region: STACK.region, credentials });
      await changeAttachmentSettings(team, { projectCheck: true }, true, { teams: storeIn(client, STACK.tableName) });
      client.destroy();
    },
    dispose: async () => {
      await functions.close();
      await standIn.dispose();
      jest.restoreAllMocks();
    },
  };
}
