/**
 * Connects the operator's commands to a broker: a deployed stack (its CloudFormation outputs), an `npm start` on this machine
 * (its data folder), or the one that the environment names, as for a function. The operator's own AWS rights count, never a
 * token.
 */
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { composeOperator, type Operator } from '../../../shared/compose-operator.ts';
import { LatchkeyError } from '../../../shared/errors.ts';
import { cloudTrail, localTrail, noTrail } from './audit-places.ts';
import { withAuditTrail, type AuditTrail } from './audit-trail.ts';
import { awsFault } from '../aws-fault.ts';
import { proxyOf, proxySettings, type OutgoingProxy } from '../proxy.ts';
import { DEFAULT_STACK, type ConnectionOptions } from './connection-options.ts';
import { localFolder, readLocalBroker, withLocalHint } from './local-broker.ts';

export interface Connection {
  readonly operator: Operator;
  /** The broker's public address, if it is known. */
  readonly broker: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws LatchkeyError invalid_request, not_found, unauthenticated, upstream_unavailable, internal */
export async function connect(options: ConnectionOptions, environment: Environment): Promise<Connection> {
  if (options.local !== undefined) return connectLocal(localFolder(options.local, environment));
  const region = regionOf(options, environment);
  if (options.stack === undefined && (environment['TABLE_NAME'] ?? '') !== '') {
    const own = { ...environment, ...(region === undefined ? {} : { AWS_REGION: region }) };
    const group = environment['OPERATOR_LOG_GROUP'] || undefined;
    const proxy = proxyOf(environment);
    const trail = group === undefined ? noTrail() : cloudTrail({ region, proxy }, group);
    return connected(own, { broker: undefined, trail, proxy });
  }
  try {
    const ofStack = { region: requireRegion(region), proxy: proxyOf(environment) };
    return await connectStack(options.stack ?? DEFAULT_STACK, ofStack);
  } catch (error) {
    throw options.stack === undefined ? await withLocalHint(error, environment) : error;
  }
}

export function regionOf({ region }: ConnectionOptions, environment: Environment): string | undefined {
  return region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
}

/** @throws LatchkeyError invalid_request */
export function requireRegion(region: string | undefined): string {
  if (region !== undefined) return region;
  throw new LatchkeyError('invalid_request', 'no region is set: add --region, or set AWS_REGION');
}

/** The way to AWS. */
export interface WayToAws {
  readonly region: string;
  readonly proxy: OutgoingProxy | undefined;
}

async function connectStack(name: string, way: WayToAws): Promise<Connection> {
  const { region, proxy } = way;
  const outputs = await stackOutputs(name, way);
  const output = (key: string): string => {
    const value = outputs.get(key);
    if (value === undefined) throw new LatchkeyError('not_found', `the stack ${name} has no output ${key}`);
    return value;
  };
  const listOutput = (key: string): string => {
    const list = output(key);
    // CloudFormation has no empty outputs: `-` stands for none.
    return list === '-' ? '' : list;
  };
  const smapDatabases = outputs.get('SmapDatabaseParameters') ?? '-';
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
    { broker: output('BrokerUrl'), trail: cloudTrail(way, outputs.get('OperatorLogGroup')), proxy },
  );
}

/**
 * Returns the outputs of a stack, by name; one of an earlier version has fewer.
 * @throws LatchkeyError not_found, unauthenticated, upstream_unavailable
 */
export async function stackOutputs(name: string, way: WayToAws): Promise<ReadonlyMap<string, string>> {
  const { Outputs: outputs = [] } = await describe(name, way);
  return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

async function describe(name: string, { region, proxy }: WayToAws): Promise<Stack> {
  const client = new CloudFormationClient({ region, ...proxySettings(proxy) });
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stacks[0] === undefined) throw missing();
    return stacks[0];
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (error instanceof LatchkeyError) throw error;
    if (kind === 'ValidationError' && message.includes('does not exist')) throw missing();
    throw (
      awsFault(error) ??
      new LatchkeyError('upstream_unavailable', 'CloudFormation does not say what the stack is', { cause: error })
    );
  } finally {
    client.destroy();
  }

  function missing(): LatchkeyError {
    return new LatchkeyError(
      'not_found',
      `there is no stack ${name} in ${region}; deploy it, or name another --stack or --region`,
    );
  }
}

async function connectLocal(folder: string): Promise<Connection> {
  const { broker, key, functions } = await readLocalBroker(folder);
  // The stand-in's root key replaces whatever identity this shell has on AWS.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  process.env['AWS_ACCESS_KEY_ID'] = key.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = key.secretAccessKey;
  return connected(functions, { broker, trail: localTrail(folder), proxy: undefined });
}

interface Connected {
  readonly broker: string | undefined;
  /** Takes the audit lines of what the operator changes. */
  readonly trail: AuditTrail;
  readonly proxy: OutgoingProxy | undefined;
}

function connected(environment: Environment, { broker, trail, proxy }: Connected): Connection {
  return { operator: withAuditTrail(composeOperator(environment, { proxy }), trail), broker };
}
