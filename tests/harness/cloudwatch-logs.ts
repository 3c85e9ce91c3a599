/**
 * A small CloudWatch Logs on loopback, with the CloudFormation and STS that the command asks beside it: groups with events, pages,
 * empty pages, throttling, late events and refusals, in AWS JSON 1.1.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { matchesPattern } from './metric-filter.ts';

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly eventId: string;
}

interface Input {
  readonly logGroupName: string;
  readonly logStreamName?: string;
  readonly logEvents?: readonly { readonly timestamp: number; readonly message: string }[];
  readonly startTime?: number;
  readonly filterPattern?: string;
  readonly nextToken?: string;
}

export interface CloudWatch {
  /** The settings by which a command finds it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly groups: Map<string, LogEvent[]>;
  /** The operations that were sent, with their inputs. */
  readonly calls: { readonly operation: string; readonly input: Input }[];
  /** The stack's outputs. */
  outputs: Readonly<Record<string, string>>;
  pageEvents: number;
  /** The number of next calls to throttle. */
  throttled: number;
  /** Operations that are refused, by the error's name. */
  readonly refused: Map<string, string>;
  add(group: string, record: object, timestamp?: number): void;
  close(): Promise<void>;
}

export const ARN = 'arn:aws:sts::123456789012:assumed-role/Admin/jo';

export async function startCloudWatch(): Promise<CloudWatch> {
  let ids = 0;
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_REGION: 'eu-central-1',
  };
  const cloud: CloudWatch = {
    environment: { ...key, AWS_ENDPOINT_URL: endpoint, TABLE_NAME: '', LATCHKEY_DATA: '/nonexistent' },
    groups: new Map(),
    calls: [],
    outputs: {},
    pageEvents: 100,
    throttled: 0,
    refused: new Map(),
    add: (group, record, timestamp = Date.now()) => {
      const message = JSON.stringify({ audit: { time: new Date(timestamp).toISOString(), ...record } });
      cloud.groups.get(group)?.push({ timestamp, message, eventId: String((ids += 1)) });
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  return cloud;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const [, operation] = /^Logs_20140328\.(\w+)$/.exec(String(request.headers['x-amz-target'])) ?? [];
    if (operation === undefined) {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(xml(body));
      return;
    }
    const input = JSON.parse(body) as Input;
    cloud.calls.push({ operation, input });
    const [status, result] = answerOf(operation, input);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(result));
  }

  function answerOf(operation: string, input: Input): [number, object] {
    const refusal = cloud.refused.get(operation);
    if (refusal !== undefined) return [400, { __type: refusal, message: 'refused' }];
    if (cloud.throttled > 0) {
      cloud.throttled -= 1;
      return [400, { __type: 'ThrottlingException', message: 'Rate exceeded' }];
    }
    const events = cloud.groups.get(input.logGroupName);
    if (events === undefined) return [400, { __type: 'ResourceNotFoundException', message: 'no such group' }];
    switch (operation) {
      case 'FilterLogEvents':
        return [200, page(events, input)];
      case 'CreateLogStream':
        return [200, {}];
      case 'PutLogEvents':
        for (const { timestamp, message } of input.logEvents ?? [])
          events.push({ timestamp, message, eventId: String((ids += 1)) });
        return [200, {}];
      default:
        return [400, { __type: 'UnknownOperationException' }];
    }
  }

  /** Every second page is empty, and has a next one all the same. */
  function page(events: readonly LogEvent[], { startTime = 0, filterPattern = '', nextToken = '0' }: Input): object {
    const found = events
      .filter(({ timestamp, message }) => timestamp >= startTime && matchesPattern(filterPattern, message))
      .sort((one, other) => one.timestamp - other.timestamp);
    const number = Number(nextToken);
    const start = Math.floor(number / 2) * cloud.pageEvents;
    const isEmpty = number % 2 === 0;
    const isLast = !isEmpty && start + cloud.pageEvents >= found.length;
    return {
      events: isEmpty ? [] : found.slice(start, start + cloud.pageEvents),
      ...(isLast ? {} : { nextToken: String(number + 1) }),
    };
  }

  function xml(body: string): string {
    if (body.includes('GetCallerIdentity'))
      return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${ARN}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`;
    const outputs = Object.entries(cloud.outputs).map(
      ([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    const stack = `<StackName>latchkey-prod</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-11-24T10:00:00Z</CreationTime><Outputs>${outputs.join('')}</Outputs>`;
    return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${stack}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  }
}
