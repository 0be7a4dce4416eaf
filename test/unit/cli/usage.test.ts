import assert from 'node:assert/strict';
import { COMMANDS } from '../../../src/cli/commands';
import { fileErrorSentence } from '../../../src/cli/file-errors';
import { commandHelp, groupHelp, MAX_COLUMNS, programHelp } from '../../../src/cli/help';
import { UsageError } from '../../../src/cli/output';
import { findCommand, commandsOfGroup, parseArguments } from '../../../src/cli/usage';

/** The help of the command line. */
describe('how the command line is used', () => {
  const groups = [...new Set(COMMANDS.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0]!))];
  const helps: [of: string, text: string][] = [
    ['the program', programHelp(COMMANDS)],
    ...groups.map((group): [string, string] => [group, groupHelp(commandsOfGroup(COMMANDS, group))]),
    ...COMMANDS.map((command): [string, string] => [command.name, commandHelp(command)]),
  ];
  for (const [title, text] of helps) {
    it(`fits ${MAX_COLUMNS} columns: the help of ${title}`, () => {
      for (const line of text.split('\n')) assert.ok(line.length <= MAX_COLUMNS, `${line.length}: ${line}`);
      assert.doesNotMatch(text, / $/m);
    });
  }

  it("lists every command in the program's help, and every option in the command's", () => {
    for (const command of COMMANDS) {
      assert.ok(programHelp(COMMANDS).includes(`\n  ${command.name} `), command.name);
      const text = commandHelp(command);
      for (const option of [...Object.keys(command.options).map((name) => `--${name}`)])
        assert.match(text, new RegExp(`^  [^\\n]*${option}\\b`, 'm'));
      const words = (it: string) => it.replaceAll(/\s+/g, ' ');
      assert.ok(words(text).startsWith(words(`Usage: issue-bucket ${command.usage} `)), text);
    }
  });

  const output = (line: readonly string[]): string => {
    try {
      const { command, rest } = findCommand(COMMANDS, line);
      parseArguments(command, COMMANDS, rest);
    } catch (error) {
      assert.ok(error instanceof UsageError, String(error));
      return error.message;
    }
    return 'nothing';
  };
  const wrong: [line: string, says: string | RegExp][] = [
    ['dance', "There is no command 'dance'."],
    ['sevre', "There is no command 'sevre'. Did you mean serve?"],
    ['exp x', "There is no command 'exp'. Did you mean export?"],
    ['--data x serve', "Write the command first, and '--data' after it: issue-bucket COMMAND ..."],
    ['repository', /^Name one of: repository list, repository add, /],
    ['repository ad a/b', "There is no command 'repository ad'. Did you mean repository add?"],
    ['repository nonsense', /^There is no command 'repository nonsense'\. Name one of: repository list, /],
    ['backup x --dat y', 'issue-bucket backup has no option --dat. Did you mean --data?'],
    ['backup x --DATA y', 'issue-bucket backup has no option --DATA. Did you mean --data?'],
    ['backup x --nonsense', 'issue-bucket backup has no option --nonsense.'],
    ['backup x -d y', /^issue-bucket backup has no option -d\./],
    ['backup x -fx2', /^issue-bucket backup has no option -f\./],
    [
      'backup x --revoke',
      'issue-bucket backup has no option --revoke. It is an option of issue-bucket user token, issue-bucket user admin.',
    ],
    ['export x.zip --append', /^issue-bucket export has no option --append\. It is an option of issue-bucket import\./],
    ['backup x --no-force', 'issue-bucket backup has no option --no-force.'],
    ['backup x --data', '--data needs a value: --data FILE.'],
    ['backup x --data=', '--data needs a value: --data FILE.'],
    ['backup x --data --force', "--data needs a value: --data FILE. If it is '--force', write --data=--force."],
    ['backup x --data -y', "--data needs a value: --data FILE. If it is '-y', write --data=-y."],
    ['import z --repository', '--repository needs a value: --repository OWNER/SLUG.'],
    ['backup x --data y --data z', '--data is given twice. Give it once.'],
    ['backup x --data y --data=y', '--data is given twice. Give it once.'],
    ['backup x --force --force', '--force is given twice. Give it once.'],
    ['backup x --force=yes', "--force takes no value: write it without '=yes'."],
    ['backup x --force=', "--force takes no value: write it without '='."],
    ['backup x --help=yes --data y', /^(nothing|--help takes no value.*)$/],
    ['backup --data y', /^FILE is missing: issue-bucket backup FILE /],
    ['repository grant --data y', /^OWNER\/SLUG and NAME and RIGHT are missing: /],
    ['backup x y --data z', /^'y' is not expected here: issue-bucket backup FILE /],
    ['backup -- --data y', /^'y' is not expected here/],
    ['backup x --data y', 'nothing'],
    ['backup --data=-y x', 'nothing'],
    ['backup --data y -- -x', 'nothing'],
    ['serve --data y --allow-host a --allow-host b', 'nothing'],
    ['backup x y --nonsense --help', 'nothing'],
    ['backup -h', 'nothing'],
  ];
  for (const [line, expected] of wrong) {
    it(`reports for '${line}': ${expected instanceof RegExp ? expected.source : expected}`, () => {
      const message = output(line.split(' '));
      if (expected instanceof RegExp) assert.match(message, expected);
      else assert.equal(message, expected);
      assert.doesNotMatch(message, /positional|ambiguous|Option '/);
    });
  }

  it('reports an empty argument', () => assert.match(output(['backup', '', '--data', 'y']), /^FILE is empty: /));

  it('never shows messages of Node, for any option and value', () => {
    for (const command of COMMANDS) {
      for (const name of [...Object.keys(command.options), 'nonsense', '', '-', '__proto__', 'constructor', 'help']) {
        for (const tail of [[], ['=x'], ['='], ['', 'x'], ['', '-x'], ['', '--data']]) {
          const line = [...command.name.split(' '), `--${name}${tail[0] ?? ''}`, ...tail.slice(1)];
          assert.doesNotMatch(output(line), /positional|ambiguous|Option '|argument/, line.join(' '));
        }
      }
    }
  });

  const error = (code: string, more: object = {}) =>
    Object.assign(new Error(`${code}: of Node`), { code, syscall: 'open', path: '/a/b.zip', ...more });
  const codes =
    'ENOENT ENOTDIR EISDIR EEXIST ENOTEMPTY EACCES EPERM EROFS ENOSPC EDQUOT ENAMETOOLONG ELOOP EBUSY EXDEV EMFILE EIO EWHATEVER'.split(
      ' ',
    );
  for (const code of codes) {
    it(`explains ${code}`, () => {
      const message = fileErrorSentence(error(code)) ?? assert.fail();
      assert.match(message, /\/a\/b\.zip.*\.$/);
      assert.doesNotMatch(message, /of Node/);
    });
  }
  it('names the file to be written, not the temporary one', () => {
    const path = '/a/b.zip.11111111-2222-3333-4444-555555555555.partial';
    assert.match(fileErrorSentence(error('ENOENT', { path }))!, /^\/a\/b\.zip does not exist, or its folder \/a does not\./);
    const dest = '/a/folder';
    assert.equal(fileErrorSentence(error('EISDIR', { path, dest })), '/a/folder is a folder. Give the name of a file.');
  });
  it('leaves other errors alone', () => {
    assert.equal(fileErrorSentence(new Error('x')), undefined);
    assert.equal(fileErrorSentence(Object.assign(new Error('x'), { code: 'ECONNRESET' })), undefined);
    assert.equal(fileErrorSentence('x'), undefined);
  });
});
