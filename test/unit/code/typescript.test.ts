import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { javascript } from '../../../src/code/javascript';
import { splitLines, ScannedText } from '../../../src/code/scannedText';
import { root } from '../../../scripts/setup.mjs';

/** Comments by TypeScript's scanner; its parser tells where regular expressions, template parts and JSX text begin. */
function commentsOfTypeScript(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const literals = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) literals.set(node.pos, node.end);
    else if (
      ts.isRegularExpressionLiteral(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      (ts.isStringLiteral(node) && ts.isJsxAttribute(node.parent))
    )
      literals.set(node.getStart(source), node.end);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lines = source.getLineStarts();
  const segments: string[] = [];
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, source.languageVariant, text);
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const [pos, end] = [scanner.getTokenStart(), scanner.getTokenEnd()];
    const literal = literals.get(pos);
    if (literal !== undefined && literal > pos) scanner.resetTokenState(literal);
    if (kind !== ts.SyntaxKind.SingleLineCommentTrivia && kind !== ts.SyntaxKind.MultiLineCommentTrivia) continue;
    if (literal !== undefined) continue;
    for (let line = source.getLineAndCharacterOfPosition(pos).line; line < lines.length && lines[line]! < end; line++) {
      const from = Math.max(pos, lines[line]!);
      const chunk = text.slice(from, Math.min(end, lines[line + 1] ?? text.length)).replace(/[\r\n]+$/, '');
      if (chunk) segments.push(`${line}:${from - lines[line]!} ${chunk}`);
    }
  }
  return segments;
}

const modes = { jsx: javascript({ jsx: true }), plain: javascript({ jsx: false }) };

function commentsFound(file: string, text: string): string[] {
  const scanned = new ScannedText(/\.[cm]?ts$/.test(file) ? modes.plain : modes.jsx, splitLines(text));
  return scanned.lines.flatMap((line, index) =>
    scanned.comments(index).map(({ start, end }) => `${index}:${start} ${line.slice(start, end)}`),
  );
}

/** ALL_COMMENTS=1 also compares the compiler itself, which takes 20 seconds to parse, and all our files. */
const isSmall = (file: string): boolean => statSync(join(root, file)).size < 1_000_000;

describe('Comments of TypeScript and JavaScript', () => {
  const check = (pattern: string, atLeast: number, everyNth = 1) => {
    const reference = process.env.ALL_COMMENTS ? () => true : (file: string, index: number) => index % everyNth === 0 && isSmall(file);
    const files = globSync(pattern, { cwd: root }).sort().filter(reference);
    assert.ok(files.length >= atLeast, `${files.length} files`);
    for (const file of files) {
      const text = readFileSync(join(root, file), 'utf8');
      const [found, expected] = [commentsFound(file, text), commentsOfTypeScript(file, text)];
      const index = expected.findIndex((it, at) => found[at] !== it);
      if (index >= 0 || found.length > expected.length)
        assert.equal(found[index < 0 ? expected.length : index], expected[index], `${file}, comment ${index}`);
    }
  };

  it("are those that TypeScript's own scanner finds in our sources", () => check('{src,scripts,test}/**/*.{ts,mts,mjs}', 50, 9));

  it('are those that it finds in our pages', () => check('media/**/*.tsx', 20, 2));

  it('are those that it finds in its own library', () => check('node_modules/typescript/lib/*.{js,d.ts}', 80));
});
