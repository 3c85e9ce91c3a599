/**
 * The functions of team demo in the test's own process, with a proxy each before STS and the table: every call can be counted,
 * and be made to fail.
 */
import { jest } from '@jest/globals';
import { composeEnroll } from '../../shared/compose-enroll.ts';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { environmentOf, startFunctions } from './functions.ts';
import { ask, jsonPost, type Answer } from './http.ts';
import { rowsAt, type Rows } from './rows.ts';
import { STACK, startStandIn, type StandIn } from './stand-in.ts';
import { peopleOf, type People } from './team-calls.ts';
import { startUpstream, type Upstream } from './upstream.ts';

export interface BehindUpstreams {
  readonly standIn: StandIn;
  readonly sts: Upstream;
  readonly table: Upstream;
  /** The stand-in's own address, past both proxies. */
  readonly environment: Readonly<Record<string, string>>;
  /** The gateway before the functions. */
  readonly url: string;
  readonly operator: Operator;
  readonly people: People;
  readonly rows: Rows;
  /** All that was printed. */
  readonly lines: readonly string[];
  newCode(user: string, role?: string): Promise<string>;
  /** A token of somebody whom no function has met. */
  newToken(user: string, role?: string): Promise<string>;
  post(path: string, token: string, body: unknown): Promise<Answer>;
  /** Ends all faults. */
  recover(): void;
  dispose(): Promise<void>;
}

/** Starts the functions, once in a test file: they read their environment when they are imported. */
export async function startBehindUpstreams(): Promise<BehindUpstreams> {
  const lines: string[] = [];
  for (const stream of ['log', 'warn', 'error'] as const)
    jest.spyOn(console, stream).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(' '));
    });
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const standIn = await startStandIn();
  const [sts, table] = await Promise.all([startUpstream(standIn.aws.url), startUpstream(standIn.aws.url)]);
  const environment = environmentOf(standIn);
  const functions = await startFunctions({ ...environment, STS_ENDPOINT: sts.url, DYNAMODB_ENDPOINT: table.url });
  const operator = composeOperator(environment);
  const enrolling = composeEnroll(environment);
  const rows = rowsAt({ endpoint: standIn.aws.url, region: STACK.region, credentials: standIn.aws.rootKey });
  await operator.createTeam({ team: 'demo', layout: 'webqsee', bucket: 'webqsee' });
  const newCode: BehindUpstreams['newCode'] = async (user, role = 'member') =>
    (await operator.invite({ team: 'demo', user, role })).code;
  return {
    ...{ standIn, sts, table, environment, url: functions.url, operator, rows, lines, newCode },
    people: peopleOf(functions.url),
    newToken: async (...who) => (await enrolling.enroll(await newCode(...who), '192.0.2.1')).tokenText,
    post: (path, token, body) => ask(functions.url, path, token, jsonPost(body)),
    recover: () => {
      sts.recover();
      table.recover();
    },
    dispose: async () => {
      rows.close();
      await Promise.all([functions.close(), sts.close(), table.close()]);
      await standIn.dispose();
      jest.restoreAllMocks();
    },
  };
}
