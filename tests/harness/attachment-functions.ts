/**
 * Runs the functions for attachments in the test's own process, with the stand-in, smap's database and one reader of
 * each kind. Requests use each way of reading, with a path sent unchanged and any headers.
 */
import { jest } from '@jest/globals';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import {
  ATTACHMENTS,
  loginEnvironment,
  PICTURE,
  putObject,
  READER_KINDS,
  readersOf,
  type AttachmentSite,
} from './attachments.ts';
import { environmentOf, startFunctions, type Functions } from './functions.ts';
import { send, type Answer, type Sending } from './http.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

/** Holds the functions behind HTTP, and their AWS. */
export interface Broker {
  readonly standIn: StandIn;
  readonly functions: Functions;
  readonly environment: Readonly<Record<string, string>>;
  readonly operator: Operator;
  dispose(): Promise<void>;
}

export interface Attachments extends AttachmentSite {
  readonly operator: Operator;
  /** The trusted proxy's token. */
  readonly proxy: string;
  readonly ways: Readonly<Record<(typeof READER_KINDS)[number], (path: string, sending?: Sending) => Promise<Answer>>>;
  dispose(): Promise<void>;
}

/** Returns the path of an attachment's route. */
export function routeTo(path: string): string {
  return `${ATTACHMENTS}/${path}`;
}

/**
 * Starts the functions and their AWS. A test file calls it once, because functions read their environment on import.
 */
export async function startBroker(more: Readonly<Record<string, string>>): Promise<Broker> {
  const standIn = await startStandIn();
  const environment = { ...environmentOf(standIn), ...more };
  const functions = await startFunctions(environment);
  return {
    standIn,
    functions,
    environment,
    operator: composeOperator(environment),
    dispose: async () => {
      await functions.close();
      await standIn.dispose();
    },
  };
}

/** Starts everything, with one picture in the bucket. A test file calls it once. */
export async function startAttachments(): Promise<Attachments> {
  // Keeps audit lines out of the tests' output.
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const broker = await startBroker(await loginEnvironment());
  const { standIn, functions, environment, operator } = broker;
  const enrolled = async (code: string): Promise<string> =>
    (await composeEnroll(environment).enroll(code, '192.0.2.1')).tokenText;
  const readers = await readersOf(operator, enrolled);
  const site = { broker: functions.url, owner: standIn.root, readers };
  await putObject(site, `attachments/${PICTURE}`, 'a picture', 'image/jpeg');
  const ways = READER_KINDS.map((kind) => {
    const way = (path: string, sending?: Sending): Promise<Answer> =>
      send(site.broker, path, { ...sending, headers: { ...readers[kind], ...sending?.headers } });
    return [kind, way] as const;
  });
  return {
    ...site,
    operator,
    proxy: (readers.proxy['authorization'] ?? '').replace('Bearer ', ''),
    ways: Object.fromEntries(ways) as Attachments['ways'],
    dispose: async () => {
      await broker.dispose();
      write.mockRestore();
    },
  };
}
