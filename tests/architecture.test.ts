/**
 * Holds every file against the rules of the architecture (`tests/harness/rooms.ts`): imports, file length, and the
 * domain's restrictions. Holds the checker against files that break them.
 */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUNCTION_TABLE } from '../shared/http/function-table.ts';
import { circlesOf } from './harness/circles.ts';
import { faultsOf, ROOMS } from './harness/rooms.ts';
import { importsOf } from './harness/syntax.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['shared', 'functions', 'docs', 'infrastructure', 'local', 'packages', 'clients', 'examples']
  .flatMap((folder) => filesBelow(folder))
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));
const FUNCTIONS = filesBelow('functions').map((path) => path.replace(/^functions\/(.*)\.ts$/, '$1'));

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length));
}

function read(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

describe('every file keeps the rules of its room', () => {
  test.each(SOURCES)('%s', (path) => {
    expect(faultsOf({ path, text: read(path) })).toEqual([]);
  });

  test('all code is in a room, and no rule is about nobody', () => {
    const of = (path: string): string | undefined => ROOMS.find((room) => room.path.test(path))?.name;
    const inhabited = new Set(SOURCES.map(of));
    expect(inhabited.has(undefined)).toBe(false);
    expect(ROOMS.map((room) => room.name).filter((name) => !inhabited.has(name))).toEqual([]);
  });

  test('no file is a barrel by its name', () => {
    expect(SOURCES.filter((path) => /(?:^|\/)(?:index|utils?|types|interfaces|helpers)\.ts$/.test(path))).toEqual([]);
  });
});

describe('functions', () => {
  test('each is a row of the table, and each row has its function', () => {
    expect(Object.keys(FUNCTION_TABLE).sort()).toEqual([...FUNCTIONS].sort());
  });

  test('each has a handler', () => {
    expect(FUNCTIONS.filter((name) => !/^export const handler = /m.test(read(`functions/${name}.ts`)))).toEqual([]);
  });

  test('are deployed as the table says, and nothing of them stands in serverless.yml', () => {
    const text = read('serverless.yml');
    expect(text).toContain('\nfunctions: ${file(./infrastructure/serverless.cjs):functions}\n');
    expect(text).not.toMatch(/handler:|httpApi: /);
  });
});

describe('no file imports itself, by whatever way round', () => {
  test('of the product, and of what stands in for AWS', () => {
    expect(circlesOf(SOURCES.map((path) => ({ path, text: read(path) })))).toEqual([]);
  });

  test('the search finds circles, also of types alone, each by itself', () => {
    const sources = [
      { path: 'a/one.ts', text: "import { two } from './two.ts';" },
      { path: 'a/two.ts', text: "import type { Three } from '../b/three.ts';" },
      { path: 'b/three.ts', text: "export { one } from '../a/one.ts'; import { six } from './six.ts';" },
      { path: 'b/four.ts', text: "import { five } from './five.ts'; import { one } from '../a/one.ts';" },
      { path: 'b/five.ts', text: "type Four = import('./four.ts').Four;" },
      { path: 'b/six.ts', text: "import { hash } from 'node:crypto';" },
      { path: 'b/seven.ts', text: "await import('./seven.ts');" },
    ];
    expect(circlesOf(sources)).toEqual([
      ['a/one.ts', 'a/two.ts', 'b/three.ts'],
      ['b/five.ts', 'b/four.ts'],
      ['b/seven.ts'],
    ]);
  });
});

const BUNDLED = [
  'clients/console/console.tsx',
  'clients/console/built/served-console.ts',
  'examples/extension/gallery.tsx',
  'examples/extension/popup.tsx',
];

describe.each([
  ['the product', SOURCES.filter((path) => !/^(?:packages|docs|clients\/browser)\//.test(path))],
  // A package of its own, in which a key, a session and a team are what a browser has of them.
  ['the library', SOURCES.filter((path) => path.startsWith('clients/browser/'))],
  ['the stand-in', SOURCES.filter((path) => path.startsWith('packages/aws-stand-in/src/'))],
])('in %s', (_what, paths) => {
  /** The names of what serverless and the contract know by their files. */
  const isFunction = (path: string): boolean => path.startsWith('functions/');
  /** What esbuild begins with, and what it replaces, it knows by their files. */
  const isBundled = (path: string): boolean => BUNDLED.includes(path);

  test('no name stands for two files, but for a function and what it serves', () => {
    const names = paths.filter((path) => !isFunction(path)).map((path) => basename(path));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('no file is so short that its one reader could hold it', () => {
    const short = paths.filter(
      (path) => !isFunction(path) && !isBundled(path) && read(path).trimEnd().split('\n').length < 15,
    );
    const readers = (file: string): number =>
      paths.filter((path) =>
        importsOf({ path, text: read(path) }).some(({ specifier }) => join(dirname(path), specifier) === file),
      ).length;
    expect(short.filter((path) => readers(path) <= 1)).toEqual([]);
  });
});

describe('packages/aws-stand-in', () => {
  const STAND_IN = SOURCES.filter((path) => path.startsWith('packages/aws-stand-in/src/'));
  const importsByPath = new Map(STAND_IN.map((path) => [path, importsOf({ path, text: read(path) })]));
  const { dependencies } = JSON.parse(read('packages/aws-stand-in/package.json')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };

  test('names the packages that it imports, and no others', () => {
    const specifiers = [...importsByPath.values()].flat().map(({ specifier }) => specifier);
    const packages = specifiers
      .filter((specifier) => !/^(?:\.|node:)/.test(specifier))
      .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '');
    expect([...new Set(packages)].sort()).toEqual(Object.keys(dependencies).sort());
  });

  test('rights are made where an operation is dispatched, and nowhere else', () => {
    expect(STAND_IN.filter((path) => read(path).includes('new Rights'))).toEqual([
      'packages/aws-stand-in/src/s3/operation.ts',
    ]);
    expect(STAND_IN.filter((path) => / as Allowed\b/.test(read(path)))).toEqual([
      'packages/aws-stand-in/src/s3/rights.ts',
    ]);
  });
});

/** Names that make a scope or a signature: a door's business, and the signing wing's. */
const NOT_FOR_FUNCTIONS = [
  '*',
  'scopeOf',
  'scopeOfCaller',
  'callerIn',
  'grantsOf',
  'decide',
  'UrlSigner',
  'signPostForm',
];

describe('a function', () => {
  test.each(FUNCTIONS)('%s gets scopes from its door, and makes none', (name) => {
    const path = `functions/${name}.ts`;
    const taken = importsOf({ path, text: read(path) }).flatMap(({ names }) => names);
    // Importing a whole module (`*`) would import all of its names.
    expect(taken.filter((each) => NOT_FOR_FUNCTIONS.includes(each))).toEqual([]);
  });
});

describe('tests stand where what they test stands', () => {
  const MORE = ['agreement', 'named-actions'].map((name) => `tests/domain/authority/${name}.test.ts`);

  test.each(['domain', 'http', 'adapters'])('tests/%s mirrors shared by name', (room) => {
    const tests = filesBelow(`tests/${room}`).filter((path) => path.endsWith('.test.ts') && !MORE.includes(path));
    const mirrored = tests.map((path) => path.replace(/^tests\/(.*)\.test\.ts$/, 'shared/$1.ts'));
    expect(mirrored.filter((path) => !SOURCES.includes(path))).toEqual([]);
    expect(tests.length).toBeGreaterThan(0);
  });
});

describe('docs/architecture.md', () => {
  test('has a row for each room', () => {
    const rows = [...read('docs/architecture.md').matchAll(/^\| `([^`]+)`/gm)].map(([, room]) => room ?? '');
    const rooms = ROOMS.map((room) => room.name).filter((name) => name !== 'local/demo' && name !== 'clients/browser');
    const row = (name: string): string => rows.find((text) => name.startsWith(text.replace(/(?:\.ts|\/)$/, ''))) ?? '';
    expect(rooms.filter((name) => row(name) === '')).toEqual([]);
  });
});

describe('the checker', () => {
  const bad = (path: string, text: string): string[] => faultsOf({ path, text });

  test.each([
    [
      'an adapter in the domain',
      'shared/domain/signing/x.ts',
      "import { Table } from '../../adapters/dynamodb/table.ts';",
    ],
    ['its type', 'shared/domain/signing/x.ts', "import type { Table } from '../../adapters/dynamodb/table.ts';"],
    ['its type in a type', 'shared/domain/signing/x.ts', "let x: import('../../adapters/dynamodb/table.ts').Table;"],
    ['a dynamic import', 'shared/domain/signing/x.ts', "await import('../../config.ts');"],
    ['a computed import', 'shared/domain/signing/x.ts', "await import('../../con' + 'fig.ts');"],
    ['a computed file', 'shared/domain/signing/x.ts', 'await import(`../../adapters/${name}.ts`);'],
    ['a computed folder', 'local/x.ts', 'await import(`../${name}/x.ts`);'],
    ['a computed path', 'local/x.ts', 'await import(`../functions/${a}/${b}.ts`);'],
    ['a name that goes on', 'local/x.ts', 'await import(`../functions/../${a}.ts`);'],
    [
      'what a function is made of, in the deployment',
      'infrastructure/x.ts',
      "import { me } from '../functions/me.ts';",
    ],
    ['the wiring in the deployment', 'infrastructure/x.ts', "import { composeBroker } from '../shared/compose.ts';"],
    ['the edge in the deployment', 'infrastructure/x.ts', "import { json } from '../shared/http/reply.ts';"],
    ['a package in the deployment', 'infrastructure/x.ts', "import { STSClient } from '@aws-sdk/client-sts';"],
    ['the deployment in the broker', 'shared/http/x.ts', "import { stack } from '../../infrastructure/stack.ts';"],
    ['a package', 'shared/domain/signing/x.ts', "import { z } from 'zod/mini';"],
    ['a re-export', 'shared/domain/signing/x.ts', "export const x = 1; export { y } from '../../http/reply.ts';"],
    ['another built-in', 'shared/domain/signing/x.ts', "import { readFileSync } from 'node:fs';"],
    ['one without its prefix', 'shared/domain/signing/x.ts', "import { readFileSync } from 'fs';"],
    ['another name of crypto', 'shared/domain/signing/x.ts', "import { hash, randomBytes } from 'node:crypto';"],
    [
      'the same under the name of hash',
      'shared/domain/signing/x.ts',
      "import { randomBytes as hash } from 'node:crypto';",
    ],
    ['all of crypto', 'shared/domain/signing/x.ts', "import * as crypto from 'node:crypto';"],
    ['an import for its effect', 'shared/domain/signing/x.ts', "import 'node:crypto';"],
    ['require', 'shared/domain/signing/x.ts', "const fs = require('node:fs');"],
    ['an adapter in an adapter', 'shared/adapters/sts.ts', "import { Table } from './dynamodb/table.ts';"],
    ['code of the domain in an adapter', 'shared/adapters/sts.ts', "import { grantsOf } from '../domain/grant.ts';"],
    ['the SDK of another system', 'shared/adapters/sts.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
    ['configuration at the edge', 'shared/http/x.ts', "import type { Config } from '../config.ts';"],
    ['a built-in at the edge', 'shared/http/x.ts', "import { hash } from 'node:crypto';"],
    ['classic zod', 'shared/http/x.ts', "import { z } from 'zod';"],
    ['code under the name of types', 'shared/http/x.ts', "import { handler } from 'aws-lambda';"],
    ['the edge in the wiring', 'shared/compose.ts', "import { json } from './http/reply.ts';"],
    ['an adapter in a function', 'functions/x.ts', "import { Table } from '../shared/adapters/dynamodb/table.ts';"],
    ['another function', 'functions/x.ts', "import { handler } from './me.ts';"],
    ['words in a function', 'functions/x.ts', "import { OPERATIONS } from '../docs/openapi/operations.ts';"],
    ['words at the edge', 'shared/http/x.ts', "import { said } from '../../docs/openapi/words.ts';"],
    ['the wiring in the description', 'docs/openapi/x.ts', "import { compose } from '../../shared/compose.ts';"],
    [
      'the broker in its judge',
      'packages/aws-stand-in/src/x.ts',
      "import { escapePattern } from '../../../shared/domain/authority/session-policy.ts';",
    ],
    [
      'what starts the judge, in the judge',
      'packages/aws-stand-in/src/s3/x.ts',
      "import { accountRoles } from '../../../../local/account.ts';",
    ],
    ['a package that it does not name, in the judge', 'packages/aws-stand-in/src/x.ts', "import { z } from 'zod';"],
    [
      'what its tests are made of, in the judge',
      'packages/aws-stand-in/src/x.ts',
      "import { send } from '../tests/harness/http.ts';",
    ],
    [
      "the broker's harness in the judge's tests",
      'packages/aws-stand-in/tests/x.test.ts',
      "import { startLatchkey } from '../../../tests/harness/latchkey.ts';",
    ],
    ['the judge in the broker', 'shared/http/x.ts', "import { evaluate } from '@latchkey/aws-stand-in/policy';"],
    [
      'its insides in the local server',
      'local/x.ts',
      "import { Account } from '../packages/aws-stand-in/src/account/account.ts';",
    ],
    [
      'the domain in the local server',
      'local/server.ts',
      "import { LAYOUTS } from '../shared/domain/authority/layout.ts';",
    ],
    ['anything of ours in a browser', 'clients/browser/x.ts', "import { json } from '../../shared/http/reply.ts';"],
    [
      'a later wing in an earlier one',
      'shared/domain/authority/x.ts',
      "import type { Team } from '../people/team.ts';",
    ],
    ['sessions in people', 'shared/domain/people/x.ts', "import { FreshCache } from '../session/fresh-cache.ts';"],
    [
      'signing in sessions',
      'shared/domain/session/x.ts',
      "import type { SigningKeys } from '../signing/sigv4/signing-keys.ts';",
    ],
    ['anything in errors', 'shared/errors.ts', "import type { Action } from './domain/layout.ts';"],
  ])('sees %s', (_what, path, text) => {
    expect(bad(path, text)).toContainEqual(expect.stringMatching(/may not import/));
  });

  test.each([
    ['process.env', "const x = process.env['X'];", 'process'],
    ['the clock', 'const now = Date.now();', 'the clock'],
    ['the clock as a date', 'const now = new Date();', 'the clock'],
    ['the clock as text', 'const now = Date();', 'the clock'],
    ['the clock, handed on', 'const make = Date;', 'the clock'],
    ['a fine clock', 'const now = performance.now();', 'performance'],
    ['dice', 'const x = Math.random();', 'Math.random'],
    ['dice, handed on', 'const { random } = Math;', 'Math.random'],
    ['random bytes', 'crypto.getRandomValues(bytes);', 'crypto'],
    ['a timer', 'setTimeout(stop, 10);', 'setTimeout'],
    ['the network', "await fetch('https://example.org');", 'fetch'],
    ['a log', "console.log('secret');", 'console'],
    ['a cast', 'const key = text as ObjectKey;', 'a cast'],
    ['a cast of the old form', 'const key = <ObjectKey>text;', 'a cast'],
    ['the way round', 'const now = globalThis.Date.now();', 'globalThis'],
  ])('sees the domain use %s', (_what, text, use) => {
    expect(bad('shared/domain/signing/x.ts', text)).toEqual([`shared/domain/signing/x.ts uses ${use}`]);
  });

  test('lets given moments and own names pass', () => {
    const text = `import { hash } from 'node:crypto';
      import type { Grant } from '../authority/grant.ts';
      export const names = ['a', 'b'] as const;
      interface X { readonly process: Date; readonly at: { crypto: Date } }
      export const at = (ms: number): Date => new Date(ms);
      export const max = (x: X): number => Math.max(Date.parse('2026-01-01'), x.process.getTime());
      export const now = { fetch: 1 };
      export const digest = (grant: Grant): string => hash('sha256', grant.prefix);`;
    expect(bad('shared/domain/signing/x.ts', text)).toEqual([]);
  });

  test('sees a file that is too long, to the line', () => {
    const lines = (count: number): string => 'export const x = 1;\n'.repeat(count);
    for (const [path, most] of [
      ['functions/x.ts', 40],
      ['shared/http/x.ts', 250],
    ] as const) {
      expect(bad(path, lines(most))).toEqual([]);
      expect(bad(path, lines(most + 1))).toEqual([expect.stringContaining(`has ${most + 1} lines`)]);
    }
  });

  test('sees a barrel, and a file that nobody placed', () => {
    expect(
      bad('shared/domain/authority/all.ts', "export * from './grant.ts';\nexport { x } from './scope.ts';"),
    ).toHaveLength(1);
    expect(bad('services/x.ts', '')).toEqual(['services/x.ts is in no room']);
    expect(bad('functions/deep/x.ts', '')).toEqual(['functions/deep/x.ts is in no room']);
  });

  test('reads every form of import', () => {
    const text = `import a, { type B } from './a.ts';
      import { type C } from './c.ts';
      import * as d from './d.ts';
      export type { E } from './e.ts';
      type F = import('./f.ts').F;
      await import('./g.ts');`;
    expect(
      importsOf({ path: 'x.ts', text }).map(({ specifier, typeOnly, names }) => [specifier, typeOnly, names]),
    ).toEqual([
      ['./a.ts', false, ['B', 'default']],
      ['./c.ts', true, ['C']],
      ['./d.ts', false, ['*']],
      ['./e.ts', true, ['E']],
      ['./f.ts', true, ['*']],
      ['./g.ts', false, ['*']],
    ]);
  });
});
