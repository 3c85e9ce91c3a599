/**
 * Packages the stack as `npx serverless package` does, without AWS keys or network. Resolves CloudFormation's functions
 * to values, so that policies can be evaluated.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SERVICE = 'serverless.yml';
const SERVERLESS = join(PROJECT, 'node_modules', '.bin', 'serverless');

export interface Resource {
  readonly Type: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/**
 * Runs `serverless` as a user would in a clone, with no AWS settings of this machine. Each run has a separate folder of
 * links to the project: serverless collects its artefacts beside serverless.yml, and two runs would share them.
 */
export async function serverless(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  return inProject(process.execPath, [SERVERLESS, ...parameters], environment);
}

/**
 * Runs any command in such a folder.
 * @returns both its outputs
 */
export async function inProject(
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && name !== 'NODE_OPTIONS');
  const cwd = await linkedProject();
  try {
    const env = { ...Object.fromEntries(clean), ...environment };
    const { stdout, stderr } = await promisify(execFile)(command, parameters, { cwd, env });
    return stdout + stderr;
  } catch (error) {
    // A failed command explains itself in its output.
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${parameters.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function linkedProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-project-'));
  for (const name of await readdir(PROJECT)) {
    if (!name.startsWith('.') && name !== SERVICE) await symlink(join(PROJECT, name), join(folder, name));
  }
  // serverless does not follow a link to its own file.
  await copyFile(join(PROJECT, SERVICE), join(folder, SERVICE));
  return folder;
}

/**
 * Packages the stack.
 * @param outDir receives the template, the state and one zip per function
 */
export async function packageStack(outDir: string, parameters: readonly string[] = []): Promise<Template> {
  await serverless(['package', '--package', outDir, ...parameters]);
  return JSON.parse(await readFile(join(outDir, 'cloudformation-template-update-stack.json'), 'utf8')) as Template;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'eu-central-1',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'latchkey-test',
};

/** Resolves Ref, Fn::GetAtt, Fn::Join and Fn::Sub in a value; throws on any other function. */
export function resolved(template: Template, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(template, item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined || !(name === 'Ref' || name.startsWith('Fn::'))) {
    return Object.fromEntries(entries.map(([key, item]) => [key, resolved(template, item)]));
  }
  if (name === 'Ref') return reference(template, String(argument));
  if (name === 'Fn::GetAtt') return attribute(template, argument as string[]);
  if (name === 'Fn::Join') {
    const [delimiter, items] = resolved(template, argument) as [string, string[]];
    return items.join(delimiter);
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replace(/\$\{([^}]+)\}/g, (_, key: string) =>
      key.includes('.') ? attribute(template, key.split('.')) : reference(template, key),
    );
  }
  throw new Error(`the test knows no ${name}`);
}

function reference(template: Template, id: string): string {
  const pseudo = PSEUDO[id];
  if (pseudo !== undefined) return pseudo;
  const resource = template.Resources[id];
  if (resource === undefined) throw new Error(`there is no resource ${id}`);
  if (resource.Type === 'AWS::S3::Bucket') return `made-${id.toLowerCase()}`;
  return id;
}

/** Holds CloudFormation's values of attributes other than ARNs. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table.StreamArn':
    'arn:aws:dynamodb:eu-central-1:123456789012:table/Table/stream/2026-11-27T10:00:00.000',
  'AWS::ApiGatewayV2::Api.ApiEndpoint': 'https://abc123.execute-api.eu-central-1.amazonaws.com',
  'AWS::ApiGatewayV2::DomainName.RegionalDomainName': 'd-abc123.execute-api.eu-central-1.amazonaws.com',
  'AWS::ApiGatewayV2::DomainName.RegionalHostedZoneId': 'Z1',
};

function attribute(template: Template, [id = '', name = '']: readonly string[]): string {
  const resource = template.Resources[id];
  const known = ATTRIBUTES[`${resource?.Type ?? ''}.${name}`];
  if (known !== undefined) return known;
  if (resource === undefined || name !== 'Arn') throw new Error(`there is no ${id}.${name}`);
  switch (resource.Type) {
    case 'AWS::IAM::Role':
      return `arn:aws:iam::123456789012:role/${typeof resource.Properties['RoleName'] === 'string' ? resource.Properties['RoleName'] : id}`;
    case 'AWS::DynamoDB::Table':
      return `arn:aws:dynamodb:eu-central-1:123456789012:table/${id}`;
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${reference(template, id)}`;
    default:
      return `arn:aws:test:eu-central-1:123456789012:${id}`;
  }
}
