/** Checks each function's deployed bundle: its size and its contents. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { FunctionRow } from '../../../shared/http/function-row.ts';
import { FUNCTIONS } from '../../../shared/http/routes.ts';
import { packagedFolder } from '../../harness/packaged-stack.ts';

/** Lists packages that would slow cold starts and that no function needs. */
const FORBIDDEN_EVERYWHERE = [
  '@aws-sdk/client-cloudformation',
  '@aws-sdk/client-s3',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-node',
  '@aws-sdk/lib-dynamodb',
  '@aws-sdk/nested-clients',
  '@aws-sdk/s3-presigned-post',
  '@aws-sdk/s3-request-presigner',
  '@electric-sql',
  '@smithy/core/dist-es/submodules/event-streams',
  'aws-sdk',
  'bowser',
  'commander',
  'dynalite',
  'mnemonist',
  'zod/v4/classic',
  'zod/v4/locales',
];
/** Lists the packages that find and query smap's databases. */
const SMAP_CLIENTS = ['@aws-sdk/client-ssm', 'pg', 'pg-pool', 'pg-protocol', 'pgpass'];
/** A budget far above its bundle's size would let a package slip in. */
const MAX_BUDGET_RATIO = 1.15;

/** Returns the clients that the function does not call, which must not be in its bundle. */
function forbiddenIn({ rows, opensSessions, deniesSessions, asksSmap }: FunctionRow): string[] {
  const touchesRows = Object.keys(rows).length > 0;
  const verifies = 'oidc' in rows || 'proof' in rows;
  return [
    ...(opensSessions.length > 0 ? [] : ['@aws-sdk/client-sts']),
    ...(deniesSessions === true ? [] : ['@aws-sdk/client-iam']),
    ...(asksSmap === true ? [] : SMAP_CLIENTS),
    ...(verifies ? [] : ['jose']),
    ...(touchesRows ? [] : ['@aws-sdk/client-dynamodb']),
    ...(touchesRows || opensSessions.length > 0 ? [] : ['@aws-sdk', '@smithy', 'zod']),
  ];
}

describe.each(FUNCTIONS)('%s', (name, row) => {
  test('stays within its budget', async () => {
    const { size } = await stat(join('dist', name, 'index.cjs'));
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThanOrEqual(row.bundleBudgetBytes);
    expect(row.bundleBudgetBytes).toBeLessThanOrEqual(size * MAX_BUDGET_RATIO);
  });

  test('holds no package it does not need', async () => {
    const meta = JSON.parse(await readFile(join('dist', 'meta', `${name}.json`), 'utf8')) as {
      outputs: Record<string, { entryPoint?: string; inputs: Record<string, { bytesInOutput: number }> }>;
    };
    const output = Object.values(meta.outputs).find(({ entryPoint }) => entryPoint !== undefined);
    const inside = Object.entries(output?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path);
    expect(inside.length).toBeGreaterThan(5);
    for (const forbidden of [...FORBIDDEN_EVERYWHERE, ...forbiddenIn(row)]) {
      expect(inside.filter((path) => path.includes(`node_modules/${forbidden}/`))).toEqual([]);
    }
  });
});

test('one function alone asks smap, and holds what that takes', async () => {
  expect(FUNCTIONS.filter(([, { asksSmap }]) => asksSmap === true).map(([name]) => name)).toEqual(['attachments']);
  const meta = await readFile(join('dist', 'meta', 'attachments.json'), 'utf8');
  for (const needed of ['@aws-sdk/client-ssm', 'pg']) expect(meta).toContain(`node_modules/${needed}/`);
});

test('are packaged one per function, without source maps', async () => {
  const folder = await packagedFolder('plain');
  const zips = (await readdir(folder)).filter((file) => file.endsWith('.zip')).sort();
  expect(zips).toEqual(FUNCTIONS.map(([name]) => `${name}.zip`).sort());
  for (const zip of zips) {
    const bytes = await readFile(join(folder, zip), 'latin1');
    // A zip's central directory holds names uncompressed.
    const names = new Set([...bytes.matchAll(/dist\/[a-z]+\/index\.cjs(?:\.map)?/g)].map(([name]) => name));
    expect([...names]).toEqual([`dist/${zip.slice(0, -4)}/index.cjs`]);
  }
}, 180_000);
