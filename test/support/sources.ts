import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');

/** Paths of source files below folders, relative to the project, with `/`. */
export const sourceFiles = (...folders: readonly string[]): string[] =>
  globSync(
    folders.map((folder) => `${folder}/**/*.{ts,tsx}`),
    { cwd: root },
  )
    .map((file) => file.split(sep).join('/'))
    .sort();

/** A token of code: a name, or the text of a literal. */
export interface CodeToken {
  readonly line: number;
  readonly text: string;
}

/** Names and literals of a source file that match a pattern, in order; comments are ignored. */
export function codeTokens(file: string, pattern: RegExp): CodeToken[] {
  const code = readFileSync(join(root, file), 'utf8');
  if (!pattern.test(code)) return []; // most files, which need not be parsed
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest);
  const found: CodeToken[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (pattern.test(node.text))
        found.push({ line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1, text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The imports of each file, including types and `import()`. */
export function importGraph(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const fileSet = new Set(files);
  const target = (from: string, specifier: string): string[] => {
    if (!specifier.startsWith('.')) return [];
    const path = posix.join(dirname(from), specifier);
    const file = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}/index.tsx`].find((member) => fileSet.has(member));
    return file === undefined ? [] : [file];
  };
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
      return [file, importedFiles.flatMap(({ fileName }) => target(file, fileName))];
    }),
  );
}

/** Import cycles: strongly connected components (Tarjan) of at least two files. */
export function importCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  const visit = (file: string): number => {
    const index = order.size;
    order.set(file, index);
    lowest.set(file, index);
    open.push(file);
    isOpen.add(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) lowest.set(file, Math.min(lowest.get(file)!, visit(next)));
      else if (isOpen.has(next)) lowest.set(file, Math.min(lowest.get(file)!, order.get(next)!));
    }
    if (lowest.get(file) === index) {
      const group = open.splice(open.indexOf(file));
      for (const member of group) isOpen.delete(member);
      if (group.length > 1) found.push(group.sort());
    }
    return lowest.get(file)!;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found.sort();
}
