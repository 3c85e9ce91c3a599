/**
 * Answers `serverless deploy` as CloudFormation: stores templates, makes the deployment bucket and the tables, and
 * reports everything else as made. It forwards other requests to the stand-in, so that one endpoint is STS, S3 and
 * CloudFormation, and the stand-in still checks their signatures.
 */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { toXml, type XmlObject } from '@latchkey/aws-stand-in/xml';
import type { LocalAws } from '@latchkey/aws-stand-in';
import { resolved, type Template } from './stack.ts';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
const DEPLOYMENT_BUCKET = 'ServerlessDeploymentBucket';

export interface CloudFormation {
  readonly url: string;
  /** CloudFormation's calls, in order. */
  readonly calls: string[];
  /** Templates by stack name; a deleted stack has none. */
  readonly stacks: Map<string, Template>;
  /** Refuses one call of the action as unauthorized, after this many that are answered as usual. */
  refuse(action: string, after?: number): void;
  close(): Promise<void>;
}

interface Stack {
  readonly template: Template;
  readonly status: string;
  readonly events: number;
}

export async function startCloudFormation(aws: LocalAws): Promise<CloudFormation> {
  const root = { endpoint: aws.url, region: 'eu-central-1', credentials: aws.rootKey };
  const s3 = new S3Client({ ...root, forcePathStyle: true });
  const dynamodb = new DynamoDBClient(root);
  const tables = new Set<string>();
  const stacks = new Map<string, Stack>();
  const templates = new Map<string, Template>();
  const changeSets = new Map<string, Template>();
  const calls: string[] = [];
  let refusal: { readonly action: string; readonly after: number } | null = null;
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    if ((request.headers.authorization ?? '').includes('/ecr/aws4_request')) {
      // `serverless remove` asks whether there are images to remove.
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: 'RepositoryNotFoundException', message: 'there is no repository' }));
      return;
    }
    if (!(request.headers.authorization ?? '').includes('/cloudformation/aws4_request')) {
      forward(request, response, body, aws.port);
      return;
    }
    const parameters = new URLSearchParams(body.toString('utf8'));
    const action = parameters.get('Action') ?? '';
    calls.push(action);
    if (isRefused(action)) {
      answerError(response, 403, 'AccessDenied', `you are not authorized to perform: cloudformation:${action}`);
      return;
    }
    const result = await perform(action, parameters);
    if (result === null) {
      const message = `Stack with id ${parameters.get('StackName') ?? ''} does not exist`;
      answerError(response, 400, 'ValidationError', message);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(toXml(`${action}Response`, { [`${action}Result`]: result }, NAMESPACE));
  }

  function isRefused(action: string): boolean {
    if (refusal?.action !== action) return false;
    const { after } = refusal;
    refusal = after === 0 ? null : { action, after: after - 1 };
    return after === 0;
  }

  /**
   * Performs an action.
   * @returns `null` if there is no such stack
   */
  async function perform(action: string, parameters: URLSearchParams): Promise<XmlObject | null> {
    // A change set's id also names its stack.
    const named = parameters.get('StackName') ?? parameters.get('ChangeSetName') ?? '';
    const name = named.replace(/^arn:.*:(?:stack|changeSet)\/([^/]+)\/.*$/, '$1');
    const id = `arn:aws:cloudformation:eu-central-1:123456789012:stack/${name}/1`;
    const stack = stacks.get(name);
    switch (action) {
      case 'CreateChangeSet':
        changeSets.set(name, await templateOf(parameters));
        return { Id: `arn:aws:cloudformation:eu-central-1:123456789012:changeSet/${name}/1`, StackId: id };
      case 'DescribeChangeSet':
        return {
          StackName: name,
          StackId: id,
          Status: 'CREATE_COMPLETE',
          ExecutionStatus: 'AVAILABLE',
          Changes: { member: [{ Type: 'Resource' }] },
        };
      case 'ExecuteChangeSet': {
        const template = changeSets.get(name);
        if (template === undefined) return null;
        changeSets.delete(name);
        if (stack === undefined) await s3.send(new CreateBucketCommand({ Bucket: bucketName(name) }));
        await createTables(template);
        const status = stack === undefined ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
        stacks.set(name, { template, status, events: (stack?.events ?? 0) + 1 });
        templates.set(name, template);
        return {};
      }
      case 'DeleteChangeSet':
        changeSets.delete(name);
        return {};
      case 'ValidateTemplate':
        return { Capabilities: { member: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] } };
      case 'DeleteStack':
        if (stack !== undefined) await s3.send(new DeleteBucketCommand({ Bucket: bucketName(name) }));
        stacks.delete(name);
        templates.delete(name);
        return {};
      case 'DescribeStacks':
        return stack === undefined ? null : { Stacks: { member: [describe(name, id, stack)] } };
      case 'DescribeStackEvents':
        return stack === undefined ? null : { StackEvents: { member: events(name, id, stack) } };
      case 'DescribeStackResource':
        return stack === undefined
          ? null
          : { StackResourceDetail: resource(name, parameters.get('LogicalResourceId') ?? '') };
      case 'ListStackResources':
      case 'DescribeStackResources': {
        if (stack === undefined) return null;
        const resources = Object.keys(stack.template.Resources).map((logicalId) => resource(name, logicalId));
        return action === 'ListStackResources'
          ? { StackResourceSummaries: { member: resources } }
          : { StackResources: { member: resources } };
      }
      case 'GetTemplate':
        return stack === undefined ? null : { TemplateBody: JSON.stringify(stack.template) };
      default:
        throw new Error(`CloudFormation ${action} is not known here`);
    }
  }

  /** Makes the tables under their logical ids, which the outputs refer to. */
  async function createTables({ Resources: resources }: Template): Promise<void> {
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type !== 'AWS::DynamoDB::Table' || tables.has(id)) continue;
      const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } =
        Properties as unknown as CreateTableCommandInput;
      const input = { TableName: id, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode };
      await dynamodb.send(new CreateTableCommand(input));
      tables.add(id);
    }
  }

  async function templateOf(parameters: URLSearchParams): Promise<Template> {
    const text = parameters.get('TemplateBody');
    if (text !== null) return JSON.parse(text) as Template;
    const [, bucket = '', key = ''] =
      /^\/([^/]+)\/(.+)$/.exec(new URL(parameters.get('TemplateURL') ?? '').pathname) ?? [];
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: decodeURIComponent(key) }));
    return JSON.parse((await Body?.transformToString()) ?? '') as Template;
  }

  return {
    url,
    calls,
    stacks: templates,
    refuse: (action, after = 0) => (refusal = { action, after }),
    close: () => close(server),
  };
}

/** Returns the name of a stack's deployment bucket. */
export function bucketName(stack: string): string {
  return `${stack}-deployment`;
}

function describe(name: string, id: string, { template, status }: Stack): XmlObject {
  const outputs = Object.entries(template.Outputs).map(([key, { Value: value }]) => {
    const isBucket = JSON.stringify(value) === JSON.stringify({ Ref: DEPLOYMENT_BUCKET });
    return { OutputKey: key, OutputValue: isBucket ? bucketName(name) : String(resolved(template, value)) };
  });
  return {
    StackName: name,
    StackId: id,
    StackStatus: status,
    CreationTime: '2026-11-24T10:00:00Z',
    Outputs: { member: outputs },
  };
}

function events(name: string, id: string, { status, events: count }: Stack): XmlObject[] {
  return [
    {
      StackId: id,
      EventId: `event-${count}`,
      StackName: name,
      LogicalResourceId: name,
      PhysicalResourceId: id,
      ResourceType: 'AWS::CloudFormation::Stack',
      // serverless ignores events from before its own call.
      Timestamp: new Date(Date.now() + 1000).toISOString(),
      ResourceStatus: status,
    },
  ];
}

function resource(name: string, logicalId: string): XmlObject {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: logicalId === DEPLOYMENT_BUCKET ? bucketName(name) : logicalId,
    ResourceType: 'AWS::S3::Bucket',
    ResourceStatus: 'CREATE_COMPLETE',
    LastUpdatedTimestamp: '2026-11-24T10:00:00Z',
  };
}

function answerError(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(toXml('ErrorResponse', { Error: { Type: 'Sender', Code: code, Message: message } }, NAMESPACE));
}

/** Forwards the request unchanged, with its Host header, because the signature covers it. */
function forward(request: IncomingMessage, response: ServerResponse, body: Buffer, port: number): void {
  const outgoing = httpRequest(
    { host: '127.0.0.1', port, method: request.method, path: request.url, headers: request.headers },
    (incoming) => {
      response.writeHead(incoming.statusCode ?? 500, incoming.headers);
      incoming.pipe(response);
    },
  );
  outgoing.on('error', (error) => response.destroy(error)).end(body);
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
