import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * What it takes to add a field: the steps below are applied to the sources in memory, checked by the compiler and thrown away. Not counted are
 * the migration, translations, documents and tests.
 */

const root = join(import.meta.dirname, '../..');
/** Insertions by file: the position, and the text. */
type Steps = Readonly<Record<string, readonly (readonly [before: string, added: string])[]>>;

/** The list of fields. */
const LIST = 'src/model/fields.ts';

const READ_ONLY: Steps = {
  'src/model/fields.ts': [[`  voteCount: { type: 'count', name: 'Votes'`, `  attachmentCount: { type: 'count', name: 'Attachments' },\n`]],
  'src/tracker/store/columns.ts': [[`  revision: 'revision',`, `  attachmentCount: 'attachment_count',\n`]],
  'src/wire/v1-issue.ts': [
    [`  revision: { key: 'revision' },`, `  attachmentCount: { key: 'attachment_count' },\n`],
    [`  onRequest('votes', count('voteCount')),`, `  onRequest('votes', count('attachmentCount')),\n`],
  ],
  'src/wire/v2/field-names.ts': [['  commentCount: null,', '  attachmentCount: null,\n']],
};

const WRITABLE: Steps = {
  'src/model/fields.ts': [
    [
      '  assignee: {\n',
      `  severity: {
    type: 'enum', name: 'Severity', summary: true, choices: ['low', 'medium', 'high'], ranked: true, preset: 'medium',
    sortable: true, groupable: true, filter: 'values', reporterMay: 'report', history: true,
  },\n`,
    ],
  ],
  'src/tracker/store/columns.ts': [[`  component: 'component',`, `  severity: 'severity',\n`]],
  'src/wire/v1-issue.ts': [
    [`  component: { key: 'component'`, `  severity: { key: 'severity', sorts: ['severity'], operators: 'equality' },\n`],
    [`  onRequest('votes', count('voteCount')),`, `  onRequest('votes', choice('severity')),\n`],
  ],
  'src/wire/v2/field-names.ts': [[`  component: 'component',`, `  severity: 'severity',\n`]],
  'src/wire/v2/issue.ts': [[`  plain('voteCount'),`, `  { ...plain('severity'), isTold: () => false },\n`]],
  'src/tracker/archive/fields.ts': [[`  component: 'component',`, `  severity: 'severity',\n`]],
  'src/tracker/archive/oddities.ts': [
    [
      '} as const satisfies Record<EnumField, unknown>;',
      `  severity: (instead: string) =>
    counted(
      (examples) => messages.t('1 issue has an unknown severity and gets "{0}" instead: {1}.', instead, examples),
      (n, examples) => messages.t('{0} issues have an unknown severity and get "{1}" instead: {2}.', n, instead, examples),
    ),\n`,
    ],
  ],
  'src/editor/labels.ts': [
    [`    component: vscode.l10n.t('Component'),`, `    severity: vscode.l10n.t('Severity'),\n`],
    [
      '  priority: { label: priorityLabel',
      `  severity: { label: (it) => ({ low: vscode.l10n.t('Low'), medium: vscode.l10n.t('Medium'), high: vscode.l10n.t('High') })[it],
    icon: () => new vscode.ThemeIcon('flame') },\n`,
    ],
  ],
  'src/editor/pages/issueStrings.ts': [[`  inComponent: `, `  inSeverity: vscode.l10n.t('severity'),\n`]],
  'package.json': [
    [
      `      {\n        "command": "issueBucket.changeComponent",`,
      `      { "command": "issueBucket.changeSeverity", "title": "%command.changeSeverity%", "category": "%category%" },\n`,
    ],
  ],
};

const original = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Applies steps to files. @throws when a step does not match the sources any more and needs an update */
function applied(...all: readonly Steps[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const steps of all) {
    for (const [path, edits] of Object.entries(steps)) {
      let text = files.get(path) ?? original(path);
      for (const [before, added] of edits) {
        assert.equal(text.split(before).length, 2, `${path} has ${before} once`);
        text = text.replace(before, () => added + before);
      }
      files.set(path, text);
    }
  }
  return files;
}

const config = ts.getParsedCommandLineOfConfigFile(
  join(root, 'tsconfig.json'),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: ({ messageText }) => assert.fail(ts.flattenDiagnosticMessageText(messageText, ' ')) },
)!;
const roots = config.fileNames.filter((file) => /^(src|media)\//.test(file.slice(root.length + 1)));
/** Source files, read once for all programs. */
const sourceFiles = new Map<string, ts.SourceFile | undefined>();

/** A TypeScript program of the sources, with some files replaced. */
function programOf(files: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(config.options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, options) => {
    const text = files.get(name.slice(root.length + 1));
    if (text !== undefined) return ts.createSourceFile(name, text, options);
    if (!sourceFiles.has(name)) sourceFiles.set(name, getSourceFile(name, options));
    return sourceFiles.get(name);
  };
  return ts.createProgram(roots, config.options, host);
}

const messagesOf = (diagnostics: readonly ts.Diagnostic[]): string[] =>
  diagnostics.map(
    ({ file, messageText }) => `${file?.fileName.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );

describe('A new field of an issue', function () {
  this.timeout(600_000); // needs much processor time

  for (const [kind, steps, maxFiles] of [
    ['that is read', READ_ONLY, 6],
    ['that people set', WRITABLE, 10],
  ] as const) {
    it(`${kind} touches ${Object.keys(steps).length} files, at most ${maxFiles}`, () => {
      applied(steps);
      assert.ok(Object.keys(steps).length <= maxFiles);
    });
  }

  it('is asked for by the compiler in each file, once the list of fields has it', () => {
    const files = applied(READ_ONLY, WRITABLE);
    const program = programOf(new Map([[LIST, files.get(LIST)!]]));
    for (const path of files.keys()) {
      if (path === LIST || !path.endsWith('.ts')) continue; // the manifest's test requires a command
      const found = program.getSemanticDiagnostics(program.getSourceFile(join(root, path)));
      assert.notDeepEqual(messagesOf(found), [], `${path} was forgotten, and nothing says so`);
    }
  });

  it('needs nothing else', () => {
    const program = programOf(applied(READ_ONLY, WRITABLE));
    assert.deepEqual(
      messagesOf([...program.getOptionsDiagnostics(), ...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()]),
      [],
    );
  });
});
