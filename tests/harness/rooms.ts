/**
 * The rooms of the repository and what each may import: the table of `docs/architecture.md` as data, and a checker that
 * reads TypeScript's own syntax tree. Type imports and dynamic imports count like any other.
 * https://github.com/microsoft/TypeScript/wiki/Using-the-Compiler-API
 */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import ts from 'typescript';

export interface Source {
  /** From the top of the repository, e.g. `shared/domain/grant.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** True if nothing of it is left when the types are gone. */
  readonly typeOnly: boolean;
  /** Names taken; `*` for the whole module. */
  readonly names: readonly string[];
}

interface Room {
  readonly name: string;
  readonly path: RegExp;
  /** Own files it may import, by path. */
  readonly files: RegExp;
  /** The same, but their types alone. */
  readonly types?: RegExp;
  /** Packages and, where `builtins` is false, the names it may take of a built-in module. */
  readonly packages: RegExp;
  readonly builtins: boolean | Readonly<Record<string, readonly string[]>>;
  readonly maxLines: number;
}

const NOTHING = /^(?!)/;
const HASH = { 'node:crypto': ['hash'] };
/** Types of the Lambda runtime (`@types/aws-lambda`); there is no such package at run time. */
const LAMBDA_TYPES = 'aws-lambda';
const MAX_SHARED_LINES = 250;
const MAX_FUNCTION_LINES = 40;
const MAX_LOCAL_LINES = 250;

/** The first room whose path matches has the file. */
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
    name: 'shared/config',
    path: /^shared\/config\.ts$/,
    files: /^shared\/errors\.ts$/,
    packages: NOTHING,
    builtins: false,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/domain',
    path: /^shared\/domain\//,
    files: /^shared\/(?:errors\.ts|domain\/)/,
    packages: NOTHING,
    builtins: HASH,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/adapters/dynamodb',
    path: /^shared\/adapters\/dynamodb(?:-rows)?\.ts$/,
    files: /^shared\/(?:errors|adapters\/dynamodb-rows)\.ts$/,
    types: /^shared\/domain\//,
    packages: /^@aws-sdk\/(?:client|util)-dynamodb$/,
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
    name: 'shared/http',
    path: /^shared\/http\//,
    files: /^shared\/(?:errors\.ts|domain\/|http\/)/,
    packages: /^(?:@middy\/.+|zod\/mini|aws-lambda)$/,
    builtins: HASH,
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'shared/compose',
    path: /^shared\/compose\.ts$/,
    files: /^shared\/(?!http\/)/,
    packages: /^@aws-sdk\/client-/,
    builtins: { 'node:crypto': ['randomBytes'] },
    maxLines: MAX_SHARED_LINES,
  },
  {
    name: 'functions',
    path: /^functions\/[a-z-]+\.ts$/,
    files: /^shared\/(?:compose\.ts|http\/|domain\/)/,
    packages: /^aws-lambda$/,
    builtins: false,
    maxLines: MAX_FUNCTION_LINES,
  },
  {
    name: 'local/aws',
    path: /^local\/aws\//,
    files: /^local\/aws\//,
    packages: /^(?!@aws-sdk\/client-|@middy|zod)/,
    builtins: true,
    maxLines: MAX_LOCAL_LINES,
  },
  {
    // It makes the demo as an operator would, so it needs what an operator has.
    name: 'local/demo',
    path: /^local\/demo\.ts$/,
    files: /^(?:local\/|shared\/(?:errors\.ts|compose\.ts|domain\/))/,
    packages: /^@aws-sdk\/client-(?:s3|dynamodb)$/,
    builtins: true,
    maxLines: MAX_LOCAL_LINES,
  },
  {
    name: 'local',
    path: /^local\/[a-z-]+\.ts$/,
    files: /^(?:local\/|functions\/|shared\/config\.ts$)/,
    packages: /^aws-lambda$/,
    builtins: true,
    maxLines: MAX_LOCAL_LINES,
  },
  {
    name: 'clients/cli',
    path: /^clients\/cli\//,
    files: /^(?:clients\/cli\/|shared\/(?:errors\.ts|compose\.ts|domain\/))/,
    packages: /^(?:commander|@aws-sdk\/client-.+)$/,
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
];

/** Of the machine and the moment: the domain gets these as arguments. */
const AMBIENT = [
  'process',
  'performance',
  'crypto',
  'fetch',
  'console',
  'require',
  'global',
  'globalThis',
  'setTimeout',
  'setInterval',
  'setImmediate',
];

/** @returns one sentence per broken rule; none for a file that keeps them all */
export function faultsOf(source: Source): string[] {
  const room = ROOMS.find((candidate) => candidate.path.test(source.path));
  if (room === undefined) return [`${source.path} is in no room`];
  const tree = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true);
  const lines = source.text.trimEnd().split('\n').length;
  return [
    ...importsIn(tree).flatMap((imported) => importFaults(room, source.path, imported)),
    ...(lines > room.maxLines ? [`${source.path} has ${lines} lines; ${room.name} has at most ${room.maxLines}`] : []),
    ...(isBarrel(tree) ? [`${source.path} only passes on what others export`] : []),
    ...(room.name === 'shared/domain' ? ambientUses(tree).map((use) => `${source.path} uses ${use}`) : []),
  ];
}

export function importsOf(source: Source): Import[] {
  return importsIn(ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true));
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

function importsIn(tree: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, names: readonly string[]): void => {
    // What is imported by a computed name cannot be held by any table.
    const text = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : '(computed)';
    found.push({ specifier: text, typeOnly, names: names.length === 0 ? ['(nothing)'] : names });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, ...namesOfImport(node.importClause));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
      add(node.moduleSpecifier, node.isTypeOnly, namesOfExport(node.exportClause));
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true, ['*']);
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
      add(node.moduleReference.expression, node.isTypeOnly, ['*']);
    else if (ts.isCallExpression(node) && isLoader(node.expression)) add(node.arguments[0], false, ['*']);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** `import(…)`, `require(…)`, `process.getBuiltinModule(…)`. */
function isLoader(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === 'require';
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'getBuiltinModule';
}

function namesOfImport(clause: ts.ImportClause | undefined): [typeOnly: boolean, names: string[]] {
  if (clause === undefined) return [false, []];
  const bindings = clause.namedBindings;
  const elements = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
  const names = elements.map((element) => (element.propertyName ?? element.name).text);
  if (clause.name !== undefined) names.push('default');
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) names.push('*');
  const onlyTypes = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
  const eachAType = clause.name === undefined && elements.length > 0 && elements.every((each) => each.isTypeOnly);
  return [onlyTypes || eachAType, names];
}

function namesOfExport(clause: ts.NamedExportBindings | undefined): string[] {
  if (clause === undefined || ts.isNamespaceExport(clause)) return ['*'];
  return clause.elements.map((element) => (element.propertyName ?? element.name).text);
}

/** A file of nothing but `export … from`. */
function isBarrel(tree: ts.SourceFile): boolean {
  const statements = tree.statements.filter((statement) => !ts.isImportDeclaration(statement));
  return statements.length > 0 && statements.every((statement) => ts.isExportDeclaration(statement));
}

function ambientUses(tree: ts.SourceFile): string[] {
  const uses: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isValue(node)) {
      if (AMBIENT.includes(node.text)) uses.push(node.text);
      if (node.text === 'Date' && !isDateOf(node)) uses.push('the clock');
      if (node.text === 'Math' && !isMathBut(node, 'random')) uses.push('Math.random');
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return uses;
}

/** Neither a property's name nor part of a type. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeReferenceNode(parent) || ts.isPropertySignature(parent) || ts.isQualifiedName(parent)) return false;
  return !(ts.isPropertyAssignment(parent) && parent.name === node);
}

/** `new Date(x)`, `Date.parse(x)`, `Date.UTC(…)`, `x instanceof Date`: a moment that was given. */
function isDateOf(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isNewExpression(parent)) return parent.expression === node && (parent.arguments ?? []).length > 0;
  if (ts.isPropertyAccessExpression(parent)) return ['parse', 'UTC'].includes(parent.name.text);
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}

function isMathBut(node: ts.Identifier, name: string): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name.text !== name;
}
