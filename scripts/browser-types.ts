/**
 * Writes the public types of a module and of all that it imports as one declaration file, which resolves in every project: our own
 * files import each other as `.ts`, and a consumer has none of those. Only what the entry's exports lead to is in it.
 */
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

interface Declared {
  readonly file: string;
  /** The declaration with its own comment, without `export` and `declare`. */
  readonly text: string;
  /** False for interfaces and aliases, which no program holds at run time. */
  readonly isValue: boolean;
  /** Names of the types in it, some of which other files declare. */
  readonly uses: ReadonlySet<string>;
}

interface Emitted {
  readonly source: ts.SourceFile;
  /** Text of the file that it was written from. */
  readonly original: string;
}

type Exported = ReadonlyMap<string, 'value' | 'type'>;

/** @throws Error for faults in the types, and for forms of import and export that a single file cannot express */
export function typesInOneFile(entry: string): string {
  const files = declarationsOf(entry);
  const exported = exportsOf(files.find(({ source }) => source.fileName === declarationName(entry))?.source);
  const declared = new Map<string, Declared[]>();
  for (const file of files) {
    for (const [name, declaration] of declaredIn(file, exported)) {
      declared.set(name, [...(declared.get(name) ?? []), declaration]);
    }
  }
  const reached = new Set(exported.keys());
  // A set that grows while it is walked is walked to its end.
  for (const name of reached) {
    for (const { uses } of declared.get(name) ?? []) for (const used of uses) if (declared.has(used)) reached.add(used);
  }
  const texts = [...reached].map((name) => {
    const all = declared.get(name) ?? [];
    const places = new Set(all.map(({ file }) => file));
    if (places.size !== 1) throw new Error(`${name} is declared in ${places.size} files: ${[...places].join(', ')}`);
    return all
      .map(({ text, isValue }) => {
        // A class that is exported as a type is no value of the module, so it stands in the list at the end.
        const isInline = exported.has(name) && !(isValue && exported.get(name) === 'type');
        return text.replace(WORDS_GO_HERE, `${isInline ? 'export ' : ''}${isValue ? 'declare ' : ''}`);
      })
      .join('\n');
  });
  const types = [...exported].filter(
    ([name, as]) => as === 'type' && (declared.get(name) ?? []).some(({ isValue }) => isValue),
  );
  // Without a list of exports, a declaration file exports all that it declares.
  return `${texts.join('\n\n')}\n\nexport type { ${types.map(([name]) => name).join(', ')} };\n`;
}

const RETURN_TYPE = /\bReturnType<typeof (\w+)>/;
/** Stands between a declaration's comment and its text, where `export` is written or not. */
const WORDS_GO_HERE = '\u0000';

function declarationName(path: string): string {
  return path.replace(/\.ts$/, '.d.ts');
}

/** Lets the compiler write declarations, into memory. */
function declarationsOf(entry: string): Emitted[] {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
  const settings = { noEmit: false, declaration: true, emitDeclarationOnly: true, stripInternal: true };
  const parsed = ts.getParsedCommandLineOfConfigFile(join(dirname(entry), 'tsconfig.json'), settings, host);
  const program = ts.createProgram([entry], parsed?.options ?? settings);
  const files: Emitted[] = [];
  const { diagnostics } = program.emit(undefined, (path, text, _mark, _onError, [original] = []) => {
    const source = ts.createSourceFile(resolve(path), text, ts.ScriptTarget.Latest, true);
    files.push({ source, original: original?.text ?? '' });
  });
  const [fault] = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (fault !== undefined) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  return files;
}

function declaredIn({ source, original }: Emitted, exported: Exported): [string, Declared][] {
  return source.statements.flatMap((statement): [string, Declared][] => {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
      requirePlain(statement, source);
      return [];
    }
    const names = namesOf(statement, source);
    // Nobody constructs a class that is no value, so what its constructor takes is not public.
    const isType = names.some((name) => exported.get(name) === 'type');
    const omitted =
      isType && ts.isClassDeclaration(statement) ? statement.members.filter(ts.isConstructorDeclaration) : [];
    const returned = returnedBy(statement, source);
    let text = statement.getText(source);
    for (const node of omitted) text = text.replace(node.getFullText(source), '');
    if (returned !== undefined) text = text.replace(RETURN_TYPE, returned.getText(source));
    // The last comment is the declaration's own, unless it is the head of the file.
    const comment = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1)?.getText(source) ?? '';
    const own = comment === '' || original.startsWith(comment) ? '' : `${comment}\n`;
    const declared = {
      file: source.fileName,
      text: own + text.replace(/^(?:export |declare )*/, WORDS_GO_HERE),
      isValue: !ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement),
      uses: typesIn(returned ?? statement, omitted, source),
    };
    return names.map((name) => [name, declared]);
  });
}

/** Returns the type that an alias takes from a function of its file: the function itself is not public, nor what it takes. */
function returnedBy(statement: ts.Statement, source: ts.SourceFile): ts.TypeNode | undefined {
  const [, name] = (ts.isTypeAliasDeclaration(statement) && RETURN_TYPE.exec(statement.type.getText(source))) || [];
  return source.statements.filter(ts.isFunctionDeclaration).find((one) => one.name?.text === name)?.type;
}

function typesIn(statement: ts.Node, omitted: readonly ts.Node[], source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const walk = (node: ts.Node): void => {
    if (omitted.includes(node)) return;
    if (ts.isImportTypeNode(node)) throw new Error(`${source.fileName}: write the type of ${node.getText(source)} out`);
    if (ts.isTypeReferenceNode(node)) names.add(node.typeName.getText(source));
    if (ts.isTypeQueryNode(node)) names.add(node.exprName.getText(source));
    if (ts.isExpressionWithTypeArguments(node)) names.add(node.expression.getText(source));
    node.forEachChild(walk);
  };
  walk(statement);
  return names;
}

function namesOf(statement: ts.Statement, source: ts.SourceFile): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText(source));
  }
  const isNamed =
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  if (isNamed && statement.name !== undefined) return [statement.name.text];
  throw new Error(`${source.fileName}: no single file can hold ${statement.getText(source)}`);
}

/** Refuses names that a declaration has only in the importing file. */
function requirePlain(statement: ts.ImportDeclaration | ts.ExportDeclaration, source: ts.SourceFile): void {
  const text = statement.getText(source);
  const isEmpty = /^export \{\s*\};?$/.test(text);
  if (!isEmpty && (!/from '\.\//.test(text) || /\bas\b|\*/.test(text))) {
    throw new Error(`${source.fileName}: no single file can hold ${text}`);
  }
}

/** Returns the names that the entry exports, in their order, with what each is exported as. */
function exportsOf(source: ts.SourceFile | undefined): Exported {
  if (source === undefined) throw new Error('the compiler wrote no declarations for the entry');
  const exported = new Map<string, 'value' | 'type'>();
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, isTypeOnly } = statement;
      if (exportClause === undefined || !ts.isNamedExports(exportClause)) continue;
      for (const one of exportClause.elements) {
        exported.set(one.name.text, isTypeOnly || one.isTypeOnly ? 'type' : 'value');
      }
    } else if (statement.getText(source).startsWith('export ')) {
      for (const name of namesOf(statement, source)) exported.set(name, 'value');
    }
  }
  return exported;
}
