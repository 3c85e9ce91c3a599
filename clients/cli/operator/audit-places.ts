/**
 * Writes the operator's audit lines where those of the broker are: into a log group of the stack, with the operator's own rights,
 * or into the data folder of an `npm start`.
 */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { AuditFile } from '../../../shared/audit-file.ts';
import { proxySettings, type OutgoingProxy } from '../proxy.ts';
import type { AuditTrail } from './audit-trail.ts';

/** The change is made by then: an operator need not wait long for its line. */
const PATIENCE = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true };
const MAX_ATTEMPTS = 3;

/** Says how AWS is reached. */
interface WayToLogs {
  readonly region: string | undefined;
  readonly proxy: OutgoingProxy | undefined;
}

function clientOptions({ region, proxy }: WayToLogs): object {
  const { requestHandler, ...settings } = proxySettings(proxy);
  return {
    ...settings,
    ...(region === undefined ? {} : { region }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { ...requestHandler, ...PATIENCE },
  };
}

/** Appends to the file of the broker, which alone begins a new one. */
export function localTrail(dataDir: string): AuditTrail {
  const file = new AuditFile(dataDir);
  return {
    actorOf: () => Promise.resolve(`local operator (${systemUser()})`),
    write: (line) => {
      file.write(line);
      return Promise.resolve();
    },
  };
}

/** Stands for the environment of a function, which names no log group: its table need not be AWS's, so nobody is asked there. */
export function noTrail(): AuditTrail {
  return {
    actorOf: () => Promise.resolve(`operator by the environment (${systemUser()})`),
    write: () => Promise.reject(new Error('no log group for it is known: name the --stack, or set OPERATOR_LOG_GROUP')),
  };
}

/** @param group the log group; `undefined` for a stack of an earlier version */
export function cloudTrail(way: WayToLogs, group: string | undefined): AuditTrail {
  return {
    actorOf: () => callerArn(way),
    write: async (line) => {
      if (group === undefined) throw new Error('no log group for it is known: deploy this version');
      await putLine(line, way, group);
    },
  };
}

/**
 * A stream for each line: streams cost nothing, and no two operators meet in one. A sequence token is needed no more.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
async function putLine(line: string, way: WayToLogs, logGroupName: string): Promise<void> {
  const { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } =
    await import('@aws-sdk/client-cloudwatch-logs');
  const logs = new CloudWatchLogsClient(clientOptions(way));
  try {
    const timestamp = Date.now();
    // A colon and an asterisk cannot be in a stream's name.
    const logStreamName = `${new Date(timestamp).toISOString().slice(0, 10)}/${randomUUID()}`;
    // The SDK may repeat the first call after a lost answer, and is then told that the stream exists.
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'ResourceAlreadyExistsException') throw error;
    });
    const logEvents = [{ timestamp, message: line }];
    const { rejectedLogEventsInfo: rejected } = await logs.send(
      new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }),
    );
    if (rejected !== undefined) throw new Error('CloudWatch Logs rejected it: is the clock of this machine right?');
  } catch (error) {
    throw new Error(reasonOf(error, logGroupName), { cause: error });
  } finally {
    logs.destroy();
  }
}

function reasonOf(error: unknown, group: string): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'AccessDeniedException')
    return `your AWS rights do not suffice: it needs logs:CreateLogStream and logs:PutLogEvents on ${group}`;
  if (error.name === 'ResourceNotFoundException') return `there is no log group ${group}`;
  return `${error.name}: ${error.message}`;
}

/** Anybody may ask who they are. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
async function callerArn(way: WayToLogs): Promise<string> {
  try {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    const sts = new STSClient(clientOptions(way));
    try {
      const { Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
      return arn ?? 'unknown operator';
    } finally {
      sts.destroy();
    }
  } catch (error) {
    return `unknown operator (${error instanceof Error ? error.name : 'no answer'})`;
  }
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id that the system has no name for.
    return String(process.getuid?.() ?? 'unknown');
  }
}
