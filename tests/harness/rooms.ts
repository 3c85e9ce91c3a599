/**
 * Holds the table of `docs/architecture.md` as data: the repository's rooms, the imports that each allows, and the
 * rules for its files.
 */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { ambientUses, castsOf, importsOf, isBarrel, type Import, type Source } from './syntax.ts';

interface Room {
  readonly name: string;
  readonly path: RegExp;
  /** The product's files that it may import, by path. */
  readonly files: RegExp;
  /** Files of which it may import only types. */
  readonly types?: RegExp;
  /** Packages that it may import. */
  readonly packages: RegExp;
  /** True allows all built-in modules; a record lists the allowed names of each. */
  readonly builtins: boolean | Readonly<Record<string, readonly string[]>>;
  readonly maxLines: number;
}

const NOTHING = /^(?!)/;
/** The domain may use only those built-in functions that compute and access nothing. */
const PURE = { 'node:crypto': ['hash', 'timingSafeEqual'], 'node:zlib': ['deflateRawSync'] };
/** Types of the Lambda runtime (`@types/aws-lambda`). No such package exists at run time. */
const LAMBDA_TYPES = 'aws-lambda';
const MAX_SHARED_LINES = 250;
const MAX_FUNCTION_LINES = 40;
const MAX_LOCAL_LINES = 250;
const MAX_TEST_LINES = 500;

/** A file belongs to the first room whose path matches. */
export const ROOMS: readonly Room[] = [
  {
    name: 'shared/errors',
    path: /^shared\/errors\.ts$/,
    files: NOTHING,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/lists',
    path: /^shared\/lists\.ts$/,
    files: NOTHING,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/database-address',
    path: /^shared\/database-address\.ts$/,
    files: NOTHING,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/oidc-issuers',
    path: /^shared\/oidc-issuers\.ts$/,
    files: /^shared\/networks\.ts$/,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/networks',
    path: /^shared\/networks\.ts$/,
    files: /^shared\/errors\.ts$/,
    types: /^shared\/domain\//,
    packages: NOTHING,
    builtins: { 'node:net': ['BlockList', 'isIP'] },
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/audit-record',
    path: /^shared\/audit-record\.ts$/,
    files: NOTHING,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/audit-file',
    path: /^shared\/audit-file\.ts$/,
    files: NOTHING,
    packages: NOTHING,
    builtins: true,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/audit-states',
    path: /^shared\/audit-states\.ts$/,
    files: NOTHING,
    types: /^shared\/(?:audit-record\.ts|domain\/)/,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/audit-words',
    path: /^shared\/audit-words\.ts$/,
    files: NOTHING,
    types: /^shared\/audit-record\.ts$/,
    packages: NOTHING,
    builtins: { 'node:util': ['styleText'] },
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/config',
    path: /^shared\/config\.ts$/,
    files: /^shared\/(?:database-address|errors|lists|oidc-issuers)\.ts$/,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/table-schema',
    path: /^shared\/table-schema\.ts$/,
    files: NOTHING,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/deadline',
    path: /^shared\/deadline\.ts$/,
    files: NOTHING,
    packages: NOTHING,
    builtins: { 'node:async_hooks': ['AsyncLocalStorage'] },
    maxLines: MAX_SHARED_LINES,
  },
  ...wings(['authority', 'people', 'session', 'signing']),
  {
    name: 'shared/adapters/dynamodb',
    path: /^shared\/adapters\/dynamodb\//,
    // Only the domain defines which names are equal and how long a record lives; keys and lists follow from it.
    files:
      /^shared\/(?:(?:errors|table-schema)\.ts|adapters\/dynamodb\/|domain\/people\/(?:names|oidc-subject|revoked)\.ts)/,
    types: /^shared\/domain\//,
    packages: /^@aws-sdk\/(?:client|util)-dynamodb$/,
    builtins: { 'node:util': ['isDeepStrictEqual'] },
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/adapters/jose',
    path: /^shared\/adapters\/jose\//,
    files: /^shared\/(?:(?:errors|networks)\.ts|adapters\/jose\/)/,
    types: /^shared\/domain\//,
    packages: /^jose$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/adapters/sts',
    path: /^shared\/adapters\/sts\.ts$/,
    files: /^shared\/errors\.ts$/,
    types: /^shared\/domain\//,
    packages: /^@aws-sdk\/client-sts$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/adapters/iam',
    path: /^shared\/adapters\/iam\.ts$/,
    files: /^shared\/errors\.ts$/,
    types: /^shared\/domain\//,
    packages: /^@aws-sdk\/client-iam$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/adapters/ssm',
    path: /^shared\/adapters\/ssm\.ts$/,
    files: /^shared\/errors\.ts$/,
    types: /^shared\/domain\//,
    packages: /^@aws-sdk\/client-ssm$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/adapters/smap-postgres',
    path: /^shared\/adapters\/smap-postgres\.ts$/,
    files: /^shared\/(?:database-address|errors)\.ts$/,
    types: /^shared\/domain\//,
    packages: /^pg$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/http',
    path: /^shared\/http\//,
    files: /^shared\/(?:(?:audit-(?:record|states)|errors|deadline|networks|table-schema)\.ts|domain\/|http\/)/,
    packages: /^(?:@middy\/.+|zod\/(?:mini|v4\/core)|aws-lambda)$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/compose',
    path: /^shared\/compose(?:-[a-z]+)?\.ts$/,
    files: /^shared\/(?!http\/)/,
    packages: /^@aws-sdk\/client-/,
    builtins: { 'node:crypto': ['randomBytes'] },
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'functions',
    path: /^functions\/[a-z-]+\.ts$/,
    files:
      /^(?:shared\/(?:(?:compose|compose-attachments|compose-console|compose-enroll|compose-revoke|lists)\.ts|http\/|domain\/)|docs\/openapi\/served\.ts$|clients\/console\/built\/served-console\.ts$)/,
    packages: /^aws-lambda$/,
    builtins: false,
    maxLines: MAX_FUNCTION_LINES,
  },
  {
    name: 'docs/openapi',
    path: /^docs\/openapi\//,
    files: /^(?:docs\/openapi\/|shared\/(?:errors\.ts|domain\/|http\/))/,
    packages: /^zod\/mini$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'docs/roles',
    path: /^docs\/roles\//,
    files: /^(?:docs\/roles\/|shared\/domain\/)/,
    packages: NOTHING,
    builtins: { 'node:fs': ['writeFileSync'] },
    maxLines: MAX_SHARED_LINES,
  },
  {
    // It judges us, so it has nothing of ours, and no package but those that its own package.json names.
    name: 'packages/aws-stand-in',
    path: /^packages\/aws-stand-in\/src\//,
    files: /^packages\/aws-stand-in\/src\//,
    packages: /^(?:@aws-sdk\/checksums\/crc|@fastify\/busboy|dynalite|fast-xml-(?:parser|validator))$/,
    builtins: true,
    maxLines: MAX_LOCAL_LINES,
  },
  {
    name: 'packages/aws-stand-in/tests',
    path: /^packages\/aws-stand-in\/tests\//,
    files: /^packages\/aws-stand-in\//,
    packages: /^(?!@latchkey\/)/,
    builtins: true,
    maxLines: MAX_TEST_LINES,
  },
  {
    name: 'infrastructure',
    path: /^infrastructure\/[a-z-]+\.ts$/,
    files:
      /^(?:infrastructure\/|shared\/(?:(?:config|lists|oidc-issuers|table-schema)\.ts|domain\/|http\/(?:function-row|function-table|routes)\.ts$))/,
    // A deployment first looks at the running stack.
    packages: /^@aws-sdk\/client-cloudformation$/,
    builtins: { 'node:child_process': ['execFileSync'], 'node:url': ['fileURLToPath'] },
    maxLines: MAX_SHARED_LINES,
  },
  {
    // The demo is made as an operator would, with an operator's imports.
    name: 'local/demo',
    path: /^local\/demo(?:-[a-z]+)?\.ts$/,
    files: /^(?:local\/|shared\/(?:(?:errors|compose-operator|networks|table-schema)\.ts|domain\/))/,
    packages: /^(?:@aws-sdk\/client-(?:s3|dynamodb)|@latchkey\/aws-stand-in(?:\/[a-z-]+)?)$/,
    builtins: true,
    maxLines: MAX_LOCAL_LINES,
  },
  {
    // The database stands for smap's server, so it knows nothing of the product.
    name: 'local/smap-database',
    path: /^local\/smap-database(?:-startup|-worker)?\.ts$/,
    files: /^local\/smap-database(?:-startup|-worker)?\.ts$/,
    packages: /^@electric-sql\/pglite(?:-socket)?$/,
    builtins: true,
    maxLines: MAX_LOCAL_LINES,
  },
  {
    name: 'local',
    path: /^local\/[a-z-]+\.ts$/,
    files:
      /^(?:local\/|functions\/|infrastructure\/|shared\/(?:config|database-address|lists|networks|table-schema|audit-(?:file|record|words)|http\/(?:audit|media-type|routes))\.ts$)/,
    packages: /^(?:aws-lambda|@latchkey\/aws-stand-in(?:\/[a-z-]+)?)$/,
    builtins: true,
    maxLines: MAX_LOCAL_LINES,
  },
  {
    name: 'clients/cli',
    path: /^clients\/cli\//,
    // Its commands leave audit lines as the functions do, and read those of all.
    files: /^(?:clients\/cli\/|shared\/(?:(?:audit-[a-z]+|errors|compose-operator|networks)\.ts|domain\/))/,
    // The one protocol that is not ours, OAuth, is a library that is loaded when somebody signs in by a provider.
    packages: /^(?:commander|oauth4webapi|@aws-sdk\/client-.+)$/,
    builtins: true,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'clients/browser',
    path: /^clients\/browser\//,
    files: /^clients\/browser\//,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'clients/ui',
    path: /^clients\/ui\//,
    files: /^clients\/(?:ui\/|browser\/latchkey\.ts$)/,
    packages: /^(?:preact(?:\/hooks)?|uqr)$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    // It runs where the console is built, and passes it on in the form in which the function answers.
    name: 'clients/console/built',
    path: /^clients\/console\/built\//,
    files: /^clients\/console\/built\//,
    types: /^shared\/http\/console\//,
    packages: /^(?:@swc\/core|esbuild)$/,
    builtins: true,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'clients/console',
    path: /^clients\/console\//,
    files: /^clients\/(?:console\/(?!built\/)|ui\/|browser\/latchkey\.ts$)/,
    packages: /^preact(?:\/hooks)?$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'examples/extension',
    path: /^examples\/extension\//,
    files: /^(?:examples\/extension\/|clients\/(?:ui\/|browser\/latchkey\.ts$))/,
    packages: /^preact(?:\/hooks)?$/,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
];

/** Returns the domain's wings: each may import itself and those before it. */
function wings(names: readonly string[]): Room[] {
  return names.map((name, index) => ({
    name: `shared/domain/${name}`,
    path: new RegExp(`^shared/domain/${name}/`),
    files: new RegExp(`^shared/(?:errors\\.ts|domain/(?:${names.slice(0, index + 1).join('|')})/)`),
    packages: NOTHING,
    builtins: PURE,
    maxLines: MAX_SHARED_LINES,
  }));
}

/**
 * Checks a file.
 * @returns one sentence per broken rule
 */
export function faultsOf(source: Source): string[] {
  const room = ROOMS.find((candidate) => candidate.path.test(source.path));
  if (room === undefined) return [`${source.path} is in no room`];
  const lines = source.text.trimEnd().split('\n').length;
  return [
    ...importsOf(source).flatMap((imported) => importFaults(room, source.path, imported)),
    ...(lines > room.maxLines ? [`${source.path} has ${lines} lines; ${room.name} has at most ${room.maxLines}`] : []),
    ...(isBarrel(source) ? [`${source.path} only passes on what others export`] : []),
    ...(room.name.startsWith('shared/domain/') ? domainFaults(source) : []),
  ];
}

/**
 * Finds uses of the clock and the outside world, which the domain gets as arguments, and casts to types that nothing
 * checked.
 */
function domainFaults(source: Source): string[] {
  return [...ambientUses(source), ...castsOf(source)].map((use) => `${source.path} uses ${use}`);
}

function importFaults(room: Room, path: string, { specifier, typeOnly, names }: Import): string[] {
  const fault = `${path} (${room.name}) may not import ${specifier}`;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (room.files.test(target) || (typeOnly && room.types?.test(target) === true)) return [];
    return [room.types?.test(target) === true ? `${fault}, but for its types` : fault];
  }
  if (builtinModules.includes(specifier.replace(/^node:/, ''))) {
    if (room.builtins === true) return [];
    const allowed = room.builtins === false ? [] : (room.builtins[specifier] ?? []);
    return names.filter((name) => !allowed.includes(name)).map((name) => `${fault}: ${name}`);
  }
  if (specifier === LAMBDA_TYPES && !typeOnly) return [`${fault}, but for its types`];
  return room.packages.test(specifier) ? [] : [fault];
}
