import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { codeTokens, sourceFiles } from '../support/sources';

const isFunction = (node: ts.Node | undefined): boolean =>
  node !== undefined && (ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node));

/** Names of exported functions and classes without a docstring; the first of several overloads has it. */
function withoutDocstring(file: string, text = readFileSync(file, 'utf8')): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const described = new Set<string>();
  const found: string[] = [];
  for (const node of source.statements) {
    if (!ts.canHaveModifiers(node) || !ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
    const names = ts.isVariableStatement(node)
      ? node.declarationList.declarations.filter(({ initializer }) => isFunction(initializer)).map(({ name }) => name.getText())
      : isFunction(node) || ts.isClassDeclaration(node)
        ? [(node as ts.FunctionDeclaration | ts.ClassDeclaration).name?.text ?? 'default']
        : [];
    const hasDocstring = ts.getJSDocCommentsAndTags(node).length > 0;
    for (const name of names) {
      if (hasDocstring) described.add(name);
      else if (!described.has(name)) found.push(`${file}: ${name}`);
    }
  }
  return found;
}

/** Names that comments give as examples, or that are git's. */
const NO_CODE = new Set(['readOldText', 'insteadOf', 'pushInsteadOf']);

/** Names of code in backticks, of several words as in `nextVersion`, that are in none of the code. */
function unknownNames(comments: readonly string[], code: ReadonlySet<string>): string[] {
  const quoted = comments.flatMap((comment) => [...comment.matchAll(/`([a-z][\w$.]*)(?:\(\))?`/g)].flatMap(([, name]) => name!.split('.')));
  return [...new Set(quoted)].filter((name) => /[a-z][A-Z]/.test(name) && !code.has(name) && !NO_CODE.has(name));
}

const commentsOf = (text: string): string[] => text.match(/\/\*.*?\*\/|\/\/[^\n]*/gs) ?? [];

describe('Docstrings', () => {
  it('name no code that is gone', () => {
    const files = sourceFiles('src', 'media', 'scripts');
    const words = files.flatMap((file) => codeTokens(file, /./).flatMap(({ text }) => text.match(/[A-Za-z_$][\w$]*/g) ?? []));
    const comments = files.flatMap((file) => commentsOf(readFileSync(file, 'utf8')));
    assert.deepEqual(unknownNames(comments, new Set([...words, ...(readFileSync('package.json', 'utf8').match(/\w+/g) ?? [])])), []);
    assert.deepEqual(unknownNames(['/** Calls `oldName` and `newName()`. */'], new Set(['newName'])), ['oldName']);
  });

  it('exist for each exported function and class of src', () => {
    const files = sourceFiles('src');
    assert.ok(files.length > 300);
    assert.deepEqual(
      files.flatMap((file) => withoutDocstring(file)),
      [],
    );
  });

  it('are reported as missing', () => {
    const text =
      'export function a() {}\nexport const b = () => 1;\nexport class C {}\n/** Says so. */\nexport const d = () => 1;\nconst e = () => 1;';
    assert.deepEqual(withoutDocstring('x.ts', text), ['x.ts: a', 'x.ts: b', 'x.ts: C']);
  });
});
