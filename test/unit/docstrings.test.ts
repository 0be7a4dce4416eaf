import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { sourceFiles } from '../support/sources';

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

describe('Docstrings', () => {
  it('say what each exported function and class of src is for', () => {
    const files = sourceFiles('src');
    assert.ok(files.length > 300);
    assert.deepEqual(
      files.flatMap((file) => withoutDocstring(file)),
      [],
    );
  });

  it('are missed where there are none', () => {
    const text =
      'export function a() {}\nexport const b = () => 1;\nexport class C {}\n/** Says so. */\nexport const d = () => 1;\nconst e = () => 1;';
    assert.deepEqual(withoutDocstring('x.ts', text), ['x.ts: a', 'x.ts: b', 'x.ts: C']);
  });
});
