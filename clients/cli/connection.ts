/**
 * Connects the operator's commands to a broker: a deployed stack (its CloudFormation outputs), an `npm start` on this machine
 * (its data folder), or the one that the environment names, as for a function. The operator's own AWS rights count, never a
 * token.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { composeOperator, type Operator } from '../../shared/compose-operator.ts';
import { LatchkeyError } from '../../shared/errors.ts';
import { DEFAULT_STACK, type ConnectionOptions } from './connection-options.ts';

export interface Connection {
  readonly operator: Operator;
  /** The broker's public address, if it is known. */
  readonly broker: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws LatchkeyError invalid_request, not_found, unauthenticated, upstream_unavailable, internal */
export async function connect(options: ConnectionOptions, environment: Environment): Promise<Connection> {
  if (options.local !== undefined) {
    const folder = options.local === true ? environment['LATCHKEY_DATA'] || '.latchkey' : options.local;
    return connectLocal(folder);
  }
  const region = options.region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  if (options.stack === undefined && (environment['TABLE_NAME'] ?? '') !== '') {
    return connected({ ...environment, ...(region === undefined ? {} : { AWS_REGION: region }) }, undefined);
  }
  if (region === undefined) throw new LatchkeyError('invalid_request', 'set --region, or AWS_REGION');
  return connectStack(options.stack ?? DEFAULT_STACK, region);
}

async function connectStack(name: string, region: string): Promise<Connection> {
  const { Outputs: outputs = [] } = await describe(name, region);
  const output = (key: string): string => {
    const value = outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (value === undefined) throw new LatchkeyError('not_found', `the stack ${name} has no output ${key}`);
    return value;
  };
  const listOutput = (key: string): string => {
    const list = output(key);
    // CloudFormation has no empty outputs: `-` stands for none.
    return list === '-' ? '' : list;
  };
  const smapDatabases = outputs.find(({ OutputKey }) => OutputKey === 'SmapDatabaseParameters')?.OutputValue ?? '-';
  return connected(
    {
      AWS_REGION: region,
      TABLE_NAME: output('TableName'),
      GALLERY_BUCKETS: listOutput('GalleryBuckets'),
      SMAP_BUCKETS: listOutput('SmapBuckets'),
      GALLERY_ROLE_ARN: output('GalleryRoleArn'),
      SMAP_ROLE_ARN: output('SmapRoleArn'),
      SMAP_SERVER_ACTIONS: listOutput('SmapServerActions'),
      // A stack of an earlier version has no such output, and no such databases.
      SMAP_DATABASE_PARAMETERS: smapDatabases === '-' ? '' : smapDatabases,
    },
    output('BrokerUrl'),
  );
}

async function describe(name: string, region: string): Promise<Stack> {
  const client = new CloudFormationClient({ region });
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stacks[0] === undefined) throw missing();
    return stacks[0];
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (error instanceof LatchkeyError) throw error;
    if (kind === 'ValidationError' && message.includes('does not exist')) throw missing();
    if (kind === 'CredentialsProviderError')
      throw new LatchkeyError('unauthenticated', 'no AWS credentials found; AWS CloudShell has them', { cause: error });
    throw new LatchkeyError('upstream_unavailable', 'CloudFormation does not say what the stack is', { cause: error });
  } finally {
    client.destroy();
  }

  function missing(): LatchkeyError {
    return new LatchkeyError('not_found', `there is no stack ${name} in ${region}; deploy it, or name another --stack`);
  }
}

/** Reads what `npm start` writes into its data folder: addresses, the stand-in's root key, the functions' environment. */
async function connectLocal(folder: string): Promise<Connection> {
  const { broker } = await fileOf<{ broker: string }>(folder, 'demo.json');
  const key = await fileOf<{ accessKeyId: string; secretAccessKey: string }>(folder, 'aws.json');
  const functions = await fileOf<Environment>(folder, 'functions.json');
  // The stand-in's root key replaces whatever identity this shell has on AWS.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  process.env['AWS_ACCESS_KEY_ID'] = key.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = key.secretAccessKey;
  return connected(functions, broker);
}

async function fileOf<Content>(folder: string, name: string): Promise<Content> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as Content;
  } catch (cause) {
    throw new LatchkeyError('not_found', `${folder} is not the data folder of an npm start: it has no good ${name}`, {
      cause,
    });
  }
}

function connected(environment: Environment, broker: string | undefined): Connection {
  return { operator: composeOperator(environment), broker };
}
