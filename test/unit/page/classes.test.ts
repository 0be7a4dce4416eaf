import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';
import { sourceFiles } from '../../support/sources';

/** Classes of VS Code, of code that highlight.js has marked, and of a table's cells, whose sides markdown-it names. */
const OF_OTHERS = /^(vscode-|hljs-|codicon|align-|(class|function)_$)/;

const classesIn = (css: string): string[] => [
  ...new Set([...css.replace(/\/\*.*?\*\//gs, '').matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name]) => name!)),
];

/** The words of all texts in code, of which classes are made: a whole one, or a beginning (`entry-`) and a value. */
function wordsIn(files: readonly string[]): { readonly words: ReadonlySet<string>; readonly beginnings: readonly string[] } {
  const words = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
    // A value with a space, as `on hold`, has a hyphen in its class.
    if (isText) for (const word of [...node.text.split(/[^\w-]+/), node.text.replaceAll(' ', '-')]) words.add(word);
    ts.forEachChild(node, visit);
  };
  for (const file of files) {
    const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, false, kind));
  }
  return { words, beginnings: [...words].filter((word) => /^[a-z]+-$/.test(word)) };
}

function unusedIn(css: string, files: readonly string[]): string[] {
  const { words, beginnings } = wordsIn(files);
  const isMade = (name: string) =>
    beginnings.some((it) => name.startsWith(it) && (words.has(name.slice(it.length)) || /^\d$/.test(name.slice(it.length))));
  return classesIn(css).filter((name) => !OF_OTHERS.test(name) && !words.has(name) && !isMade(name));
}

describe('Styles of pages', () => {
  const files = [...sourceFiles('media'), ...sourceFiles('src/markup'), ...sourceFiles('src/model'), ...sourceFiles('src/wire')];
  const css = readdirSync('media/css').map((name) => readFileSync(`media/css/${name}`, 'utf8'));

  it('are of classes that pages and texts have', () => {
    assert.ok(files.length > 100 && css.length > 5);
    assert.deepEqual(unusedIn(css.join('\n'), files), []);
  });

  it('are found to be unused where a value has another name', () => {
    assert.deepEqual(unusedIn('.entry.said > .avatar, .entry-said, .entry-comment, .status-on-hold, .heading-3 { }', files), [
      'said',
      'entry-said',
    ]);
  });
});
