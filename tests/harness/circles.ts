/** Finds circles of imports: files that import each other, directly or not, types included. */
import { posix } from 'node:path';
import { importsOf, type Source } from './syntax.ts';

/** Returns the strongly connected components of the files, each sorted. A file that imports itself counts as one. */
export function circlesOf(sources: readonly Source[]): string[][] {
  const imports = new Map(sources.map((source) => [source.path, targetsOf(source)]));
  const reached = new Map(sources.map(({ path }) => [path, reachedFrom(path, imports)]));
  const reaches = (from: string, to: string): boolean => reached.get(from)?.has(to) === true;
  const paths = sources.map(({ path }) => path).sort();
  const circles = paths
    .filter((path) => reaches(path, path))
    .map((path) => paths.filter((other) => reaches(path, other) && reaches(other, path)));
  return circles.filter(([first], index) => circles.findIndex(([other]) => other === first) === index);
}

function targetsOf({ path, text }: Source): string[] {
  return importsOf({ path, text })
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => posix.join(posix.dirname(path), specifier));
}

function reachedFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(imports.get(start) ?? [])];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    waiting.push(...(imports.get(path) ?? []));
  }
  return reached;
}
