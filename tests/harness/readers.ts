/**
 * Reads attachments through functions in the test's own process, with a database of smap's users. Collects everything
 * that is printed meanwhile.
 */
import { jest } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { changeAttachmentSettings } from '../../shared/domain/people/attachment-settings.ts';
import { startBroker, type Broker } from './attachment-functions.ts';
import { ATTACHMENTS, basic, PICTURE, SURVEY_BUCKET, SURVEY_TEAM } from './attachments.ts';
import { send, type Answer } from './http.ts';
import { STACK } from './stand-in.ts';
import { storeIn } from './store.ts';

export interface Readers extends Broker {
  /** Returns everything printed since the start. */
  printed(): string;
  /** Requests an attachment with these headers. */
  read(headers: Readonly<Record<string, string>>, path?: string, team?: string): Promise<Answer>;
  /** Requests an attachment with a name and a password. */
  login(name: string, password: string, path?: string, team?: string): Promise<Answer>;
  /** Requests an attachment with a name and a password from another address of this machine. */
  loginFrom(address: string, name: string, password: string): Promise<Answer>;
  /** Limits smap's readers to surveys of their projects; functions notice within 10 s. */
  checkProjects(): Promise<void>;
}

/** @param url of the team's database; `null` if it has none */
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
  const database: Record<string, string> =
    url === null ? {} : { SMAP_DATABASE_URL: url, SMAP_DATABASE_TEAM: SURVEY_TEAM };
  const broker = await startBroker({ ...database, ...more });
  const { functions, standIn, operator } = broker;
  const team = await operator.createTeam({ team: SURVEY_TEAM, layout: 'smap', bucket: SURVEY_BUCKET });
  const read: Readers['read'] = (headers, path = PICTURE, of = SURVEY_TEAM) =>
    send(functions.url, `/v1/teams/${of}/attachments/${path}`, { headers });
  return {
    ...broker,
    printed: () => output.join('\n'),
    read,
    login: (name, password, path, of) => read(basic(name, password), path, of),
    loginFrom: (from, name, password) =>
      send(functions.url, `${ATTACHMENTS}/${PICTURE}`, { headers: basic(name, password), from }),
    checkProjects: async () => {
      const { url: endpoint, rootKey: credentials } = standIn.aws;
      const client = new DynamoDBClient({ endpoint, region: STACK.region, credentials });
      await changeAttachmentSettings(team, { projectCheck: true }, true, { teams: storeIn(client, STACK.tableName) });
      client.destroy();
    },
    dispose: async () => {
      await broker.dispose();
      jest.restoreAllMocks();
    },
  };
}
