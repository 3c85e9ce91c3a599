/** Packages each stack that the template's tests read once for all of them, and reads its resources. */
import { existsSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { capitalised } from '../../infrastructure/template.ts';
import type { FunctionRow } from '../../shared/http/function-row.ts';
import { FUNCTIONS } from '../../shared/http/routes.ts';
import { packageStack, resolved, type Template } from './stack.ts';

/** Names the variable that holds the folder of one test run. */
export const PACKAGED_FOLDER = 'LATCHKEY_PACKAGED_STACKS';

/** Holds the parameters of each stack. */
const STACKS = {
  plain: [],
  full: [
    '--param=galleryBuckets=our-gallery,our-archive',
    '--param=smapBuckets=our-smap',
    '--param=smapServerActions=translate:TranslateText,transcribe:StartTranscriptionJob',
    '--param=smapBasic=on',
    '--param=attachmentsSubnets=subnet-0a1b2c3d,subnet-0a1b2c3d4e5f60718',
    '--param=attachmentsSecurityGroups=sg-0a1b2c3d',
    '--param=alarmTopic=arn:aws:sns:eu-central-1:123456789012:alarms',
    '--param=architecture=x86_64',
    '--param=domainName=keys.example.org',
    '--param=certificateArn=arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
  ],
} as const;

export interface PolicyLike {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }[];
}

/**
 * Returns the folder of a packaged stack, with one zip per function. Two files that package it at the same time waste
 * one result.
 */
export async function packagedFolder(name: keyof typeof STACKS): Promise<string> {
  const folder = join(process.env[PACKAGED_FOLDER] ?? '', name);
  if (existsSync(folder)) return folder;
  const own = `${folder}.${process.pid}`;
  await packageStack(own, STACKS[name]);
  await rename(own, folder).catch(() => rm(own, { recursive: true, force: true }));
  return folder;
}

export const TEMPLATE_FILE = 'cloudformation-template-update-stack.json';

export async function packaged(name: keyof typeof STACKS): Promise<Template> {
  return JSON.parse(readFileSync(join(await packagedFolder(name), TEMPLATE_FILE), 'utf8')) as Template;
}

/** Returns the resources of a type, by logical id, with CloudFormation's functions resolved in their properties. */
export function ofType(template: Template, type: string): [string, Readonly<Record<string, unknown>>][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resolved(template, resource.Properties) as Record<string, unknown>]);
}

/** Returns the properties of one resource. */
export function one(template: Template, id: string): Readonly<Record<string, unknown>> {
  const resource = template.Resources[id];
  if (resource === undefined) throw new Error(`there is no resource ${id}`);
  return resolved(template, resource.Properties) as Record<string, unknown>;
}

export function rolePolicy(template: Template, name: string): PolicyLike {
  const [policy] = one(template, `${capitalised(name)}FunctionRole`)['Policies'] as { PolicyDocument: PolicyLike }[];
  if (policy === undefined) throw new Error(`${name} has no policy`);
  return policy.PolicyDocument;
}

export function wall(template: Template, role: 'Gallery' | 'Smap'): PolicyLike {
  return one(template, `${role}Wall`)['PolicyDocument'] as PolicyLike;
}

export function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

export function rowOf(name: string): FunctionRow {
  const [, row] = FUNCTIONS.find(([candidate]) => candidate === name) ?? [];
  if (row === undefined) throw new Error(`the table of functions has no ${name}`);
  return row;
}
