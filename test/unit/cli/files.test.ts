import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archive, issueRow } from '../../support/archives';
import { buildProgram, type Program } from '../../support/program';

/** For paths that cannot be read or written there is a clear message, and nothing is left there. */
describe('files that commands are given', () => {
  let program: Program;
  before(async () => {
    program = await buildProgram();
    writeFileSync(join(program.folder, 'in.zip'), await archive({ issues: [issueRow(1)] }));
    writeFileSync(join(program.folder, 'file'), 'a file');
    for (const name of ['folder', 'folder.zip', 'folder.csv', 'folder.db']) mkdirSync(join(program.folder, name));
    writeFileSync(join(program.folder, 'folder.zip', 'something'), '');
    assert.equal(program.run('import', 'in.zip', '--repository', 'a/b', '--data', 'it.db').code, 0);
  });
  after(() => program.end());

  const cases: [line: string, expected: RegExp][] = [
    ['export none/out.zip --repository a/b', /none\/out\.zip does not exist, or its folder \S+none does not\./],
    ['export none/out.csv --repository a/b', /none\/out\.csv does not exist, or its folder \S+none does not\./],
    ['export folder.zip --repository a/b', /folder\.zip already exists\./],
    ['export folder.zip --repository a/b --force', /folder\.zip is a folder\. Give the name of a file\./],
    ['export folder.csv --repository a/b --force', /folder\.csv is a folder\. Give the name of a file\./],
    ['export file/out.zip --repository a/b', /A part of the path \S+file\/out\.zip is a file, not a folder\./],
    ['export file/out.json --repository a/b', /A part of the path \S+file\/out\.json is a file, not a folder\./],
    ['backup file/copy.db', /A part of the path|is a file|already exists/],
    ['import folder --repository a/b --append', /folder is a folder\./],
    ['import none.zip --repository a/b --append', /There is no file none\.zip\./],
    ['import in.zip --repository a/b --append --authors none.csv', /none\.csv can't be read\. none\.csv does not exist/],
    ['import in.zip --repository a/b --append --authors folder', /folder can't be read\./],
  ];
  for (const [line, expected] of cases) {
    it(`are refused by ${line}`, () => {
      const before = readdirSync(program.folder, { recursive: true }).toString();
      const { code, out, err } = program.run(...line.split(' '), '--data', 'it.db');
      assert.deepEqual([code, out], [1, ''], err);
      assert.match(err, expected);
      assert.doesNotMatch(err, /\b(ENOENT|EISDIR|ENOTDIR|EEXIST|ENOTEMPTY)\b|\.partial| {4}at /);
      assert.equal(readdirSync(program.folder, { recursive: true }).toString(), before);
    });
  }

  for (const line of ['user list', 'repository list', 'doctor', 'export x.zip --repository a/b', 'backup copy.db', 'serve --port 0']) {
    it(`cannot be a folder in place of a data file: ${line}`, () => {
      const { code, out, err } = program.run(...line.split(' '), '--data', 'folder.db');
      assert.deepEqual([code, out], [1, ''], err);
      assert.match(err, /^issue-bucket: .*folder\.db.*\.\n$/);
      assert.doesNotMatch(err, /unable to open|SQLITE|EISDIR/);
    });
  }
});
