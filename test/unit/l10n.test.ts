import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { BUNDLE, gatherSentences, type Bundle } from '../../scripts/l10n';

const root = join(import.meta.dirname, '../..');
const read = (path: string): Record<string, string> => JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string>;

/** All messages of the code, collected once, since that reads every file. */
let found: Promise<Bundle> | undefined;
const gathered = (): Promise<Bundle> => (found ??= gatherSentences());

/** Placeholders of a message: `{0}`, and commands of links. */
const holes = (text: string): string[] => (text.match(/\{\d\}|command:[\w.]+|`[^`]+`/g) ?? []).toSorted();
const messageOf = (entry: Bundle[string]): string => (typeof entry === 'string' ? entry : entry.message);

describe('what there is to translate', () => {
  it('is all in the bundle (npm run l10n writes it)', async () => {
    assert.deepEqual(JSON.parse(readFileSync(BUNDLE, 'utf8')), await gathered());
  });

  const languages = globSync('l10n/bundle.l10n.*.json', { cwd: root })
    .flatMap((path) => /\.(\w[\w-]*)\.json$/.exec(path)?.[1] ?? [])
    .filter((ancestor) => ancestor !== 'l10n');

  it('is translated at all', () => assert.deepEqual(languages, ['de']));

  for (const language of languages) {
    it(`is whole in ${language}: every sentence, and what is put into it`, async () => {
      const english = Object.entries(await gathered()).map(([key, entry]) => [key, messageOf(entry)] as const);
      const theirs = read(`l10n/bundle.l10n.${language}.json`);
      assert.deepEqual(
        Object.keys(theirs),
        english.map(([key]) => key),
      );
      for (const [key, message] of english) assert.deepEqual(holes(theirs[key]!), holes(message), key);
    });

    it(`is whole in ${language}: the manifest's words`, () => {
      const english = read('package.nls.json');
      const theirs = read(`package.nls.${language}.json`);
      assert.deepEqual(Object.keys(theirs), Object.keys(english));
      for (const [key, word] of Object.entries(english)) assert.deepEqual(holes(theirs[key]!), holes(word), key);
    });
  }
});

// --- all texts can be translated

/** Properties and calls whose texts are shown to people. */
const SHOWN_KEYS = new Set(['title', 'placeholder', 'prompt', 'label', 'tooltip', 'description', 'detail', 'openLabel', 'message', 'text']);
const SHOWN_ATTRIBUTES = new Set(['title', 'aria-label', 'placeholder', 'alt', 'label']);
const SHOWING = /^(show(Information|Warning|Error)Message|setStatusBarMessage|announce)$/;
/** Logs and errors for programmers are in English. */
const LOGGING = /^(trace|debug|info|warn|error|appendLine|log)$/;
/** Whether a text looks like a sentence or a part of one. */
const isSentence = (text: string): boolean =>
  (/[A-Za-z]{2,},? [a-z]{2,}/.test(text) && /^[^a-z<]*[A-Z]|[.!?]$/.test(text)) || /[a-z]{2,},? [a-z]{2,},? [a-z]{2,}/.test(text);
const WORD = /[A-Za-z]{2,}/;

const calleeOf = (call: ts.CallExpression | ts.NewExpression): string => {
  const { expression } = call;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : ts.isIdentifier(expression) ? expression.text : '';
};

/** The nearest call or property that contains a text; undefined within `l10n.t`. */
function isHarmless(node: ts.Node): boolean {
  for (let ancestor = node.parent; ancestor as ts.Node | undefined; ancestor = ancestor.parent) {
    if (ts.isCallExpression(ancestor) && /^(t|log\w*)$|l10n\.t$/.test(ancestor.expression.getText())) return true;
    if (ts.isCallExpression(ancestor) && LOGGING.test(calleeOf(ancestor)) && /log|console/.test(ancestor.expression.getText())) return true;
    if (ts.isImportDeclaration(ancestor) || ts.isExportDeclaration(ancestor) || ts.isTypeNode(ancestor)) return true;
    if (
      ts.isBinaryExpression(ancestor) &&
      [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(ancestor.operatorToken.kind)
    )
      return true;
    if (ts.isJsxAttribute(ancestor) && ancestor.name.getText() === 'class') return true;
    if (ts.isPropertyAccessExpression(ancestor) && ancestor.name.text === 'split') return true;
    if (ts.isCallExpression(ancestor) && /^(querySelector(All)?|closest|matches)$/.test(calleeOf(ancestor))) return true;
    if (ts.isCaseClause(ancestor) && ancestor.expression === node) return true;
    if (ts.isStatement(ancestor) && !ts.isBlock(ancestor)) break;
  }
  return false;
}

const textOf = (node: ts.Node): string | undefined => {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text.startsWith('<') ? undefined : [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('…');
  return undefined;
};

function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent)) return SHOWN_KEYS.has(parent.name.getText()) && parent.initializer === node;
  if (ts.isJsxAttribute(parent)) return SHOWN_ATTRIBUTES.has(parent.name.getText());
  return ts.isCallExpression(parent) && SHOWING.test(calleeOf(parent));
}

/** Texts of a source file that are shown but not translated. */
function untranslated(path: string, source: string): string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = ts.isJsxText(node) ? node.text : textOf(node);
    const isRead = ts.isJsxText(node)
      ? WORD.test(node.text)
      : text !== undefined && (isSentence(text) || (isShown(node) && WORD.test(text)));
    if (isRead && !isHarmless(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path}:${line + 1}: ${text?.trim()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('words in the code', () => {
  const CASES: readonly (readonly [source: string, found: number])[] = [
    ["window.showErrorMessage('Gone')", 1],
    ["const a = { title: 'Gone' }", 1],
    ['const a = `It is ${b} gone.`', 1],
    ['const a = <p>Gone</p>', 1],
    ['const a = <p title="Gone" class="a b">{t("gone")}</p>', 1],
    ["throw new Error('This is gone.')", 1],
    ["window.showErrorMessage(vscode.l10n.t('It is gone.'))", 0],
    ["log.warn('It is gone.')", 0],
    ["const a = 'issueBucket.gone'", 0],
    ["if (a === 'on hold') b();", 0],
    ["a.querySelectorAll<HTMLElement>('ul, ol, blockquote, table')", 0],
  ];
  for (const [source, found] of CASES) {
    it(`${found ? 'are found' : 'are not meant'}: ${source}`, () => assert.equal(untranslated('x.tsx', source).length, found));
  }

  /** Terms of the field that are no words to translate, and what others than people read. */
  const TERMS = new Set([
    'https://issues.example.com',
    // The cause of an error, which goes to the log.
    'Unexpected answer…: …',
  ]);

  it('are none but for what is translated', () => {
    // The names of emoji are typed, not read: they are the same everywhere.
    const paths = globSync('{src/editor,media}/**/*.{ts,tsx}', { cwd: root, exclude: (path) => String(path).endsWith('emoji.ts') });
    const found = paths.flatMap((path) => untranslated(path, readFileSync(join(root, path), 'utf8')));
    assert.deepEqual(
      found.filter((ancestor) => !TERMS.has(ancestor.replace(/^[^ ]+ /, ''))),
      [],
    );
  });

  it('are none in the errors of the API service and in the report of an import', () => {
    const paths = [...globSync('src/client/**/*.ts', { cwd: root }), 'src/wire/archive-text.ts'];
    const found = paths.flatMap((path) => untranslated(path, readFileSync(join(root, path), 'utf8')));
    assert.deepEqual(
      found.filter((ancestor) => !TERMS.has(ancestor.replace(/^[^ ]+ /, ''))),
      [],
    );
  });
});
