/**
 * Reads a file's imports and uses from TypeScript's syntax tree.
 * https://github.com/microsoft/TypeScript/wiki/Using-the-Compiler-API
 */
import ts from 'typescript';

export interface Source {
  /** Path from the top of the repository, e.g. `shared/domain/authority/grant.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** The specifier as written. */
  readonly specifier: string;
  /** True if the import disappears with the types. */
  readonly typeOnly: boolean;
  /** Imported names; `*` for the whole module. */
  readonly names: readonly string[];
}

/** Lists globals of the machine and the moment, which the domain gets as arguments. */
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

/** Returns every import of a file: type imports, dynamic ones and re-exports included. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, names: readonly string[]): void => {
    found.push({ specifier: textOf(specifier), typeOnly, names: names.length === 0 ? ['(nothing)'] : names });
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
  visit(parsed(source));
  return found;
}

/**
 * Returns the specifier's text. A computed name fits no table; if only the file's name is computed, its folder does:
 * `../functions/${name}.ts` becomes `../functions/(computed).ts`.
 */
function textOf(specifier: ts.Node | undefined): string {
  if (specifier === undefined) return '(computed)';
  if (ts.isStringLiteralLike(specifier)) return specifier.text;
  const [span, ...more] = ts.isTemplateExpression(specifier) ? specifier.templateSpans : [];
  if (!ts.isTemplateExpression(specifier) || span === undefined || more.length > 0) return '(computed)';
  const { head } = specifier;
  return head.text.endsWith('/') ? `${head.text}(computed)${span.literal.text}` : '(computed)';
}

/** Matches `import(…)`, `require(…)` and `process.getBuiltinModule(…)`. */
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

/** Returns true if a file has only `export … from`. */
export function isBarrel(source: Source): boolean {
  const tree = parsed(source);
  const statements = tree.statements.filter((statement) => !ts.isImportDeclaration(statement));
  return statements.length > 0 && statements.every((statement) => ts.isExportDeclaration(statement));
}

/** Returns the uses of the machine and the moment, by name. */
export function ambientUses(source: Source): string[] {
  const uses: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isValue(node)) {
      if (AMBIENT.includes(node.text)) uses.push(node.text);
      if (node.text === 'Date' && !isDateOf(node)) uses.push('the clock');
      if (node.text === 'Math' && !isMathBut(node, 'random')) uses.push('Math.random');
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed(source));
  return uses;
}

/** Returns the casts. `as const` is left out, because it claims nothing that the compiler does not see. */
export function castsOf(source: Source): string[] {
  const casts: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) && !ts.isConstTypeReference(node.type))
      casts.push('a cast');
    ts.forEachChild(node, visit);
  };
  visit(parsed(source));
  return casts;
}

/** Returns true unless the identifier is a property's name or part of a type. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeReferenceNode(parent) || ts.isPropertySignature(parent) || ts.isQualifiedName(parent)) return false;
  return !(ts.isPropertyAssignment(parent) && parent.name === node);
}

/** Matches uses of Date with a given moment: `new Date(x)`, `Date.parse(x)`, `Date.UTC(…)`, `x instanceof Date`. */
function isDateOf(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isNewExpression(parent)) return parent.expression === node && (parent.arguments ?? []).length > 0;
  if (ts.isPropertyAccessExpression(parent)) return ['parse', 'UTC'].includes(parent.name.text);
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}

function isMathBut(node: ts.Identifier, name: string): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name.text !== name;
}

function parsed({ path, text }: Source): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}
