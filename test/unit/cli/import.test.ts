import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../src/tracker/store';
import type { ImportReport } from '../../../src/wire/archive';
import { account, archive, commentRow, issueRow, readWhole, zip } from '../../support/archives';
import { buildProgram, type Program } from '../../support/program';

const ANA = account('Ana Costa', '557058:ana');

describe('issue-bucket import, as a process', () => {
  let program: Program;
  before(async () => {
    program = await buildProgram();
    const issues = [
      issueRow(1, { title: 'One', content: 'As in #2 https://bitbucket.org/a/b/issues/2/two', reporter: ANA }),
      issueRow(2, { title: 'Two', reporter: 'bo' }),
    ];
    const rows = { issues, comments: [commentRow(5, 2, { content: 'Since #1', user: ANA })] };
    writeFileSync(join(program.folder, 'in.zip'), await archive(rows));
    writeFileSync(join(program.folder, 'who.csv'), 'name,username\n"Ana Costa",ana\n557058:nobody,\n');
    writeFileSync(join(program.folder, 'bad.zip'), await archive({ issues: [issueRow(1, { title: true })] }));
    writeFileSync(join(program.folder, 'bad.csv'), 'Ana Costa;a b\n');
  });
  after(() => program.end());

  const pathOf = (name: string): string => join(program.folder, name);
  const load = (data: string, ...more: string[]) => program.run('import', 'in.zip', '--repository', 'a/b', '--data', data, ...more);
  const accept = (data: string, out: string, ...more: string[]) =>
    program.run('export', out, '--repository', 'a/b', '--data', data, '--force', ...more);
  const titles = async (data: string) => {
    assert.equal(accept(data, `${data}.zip`).code, 0);
    const { issues } = await readWhole({ file: pathOf(`${data}.zip`) });
    return issues.map(({ issue }) => `#${issue.number} ${issue.title}`);
  };

  it('reports what would be imported, and creates no data file', () => {
    const { code, out, err } = load('dry.db', '--dry-run');
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^# What importing in\.zip into a\/b would do\n\n2 issues would be imported into a\/b, which has none\.\n/);
    assert.match(out, /\| Comments \| 1 \|/);
    assert.match(out, /\| Ana Costa \| 557058:ana \| ana-costa \| new \|/);
    assert.match(out, /Nothing was changed\.\n$/);
    assert.ok(!existsSync(pathOf('dry.db')));
  });

  it('reports the same as JSON', () => {
    const { code, out } = load('dry.db', '--dry-run', '--json', '--authors', 'who.csv');
    assert.equal(code, 0);
    const report = JSON.parse(out) as ImportReport;
    assert.deepEqual([report.mode, report.present, report.counts.issues, report.counts.comments], ['new', 0, 2, 1]);
    assert.deepEqual(
      report.people.map(({ key, username, mapped }) => [key, username, mapped]),
      [
        ['557058:ana', 'ana', true],
        ['bo', 'bo', false],
      ],
    );
  });

  it('imports issues into a new repository of an existing person', async () => {
    const store = await openStore({ file: pathOf('named.db') });
    await store.saveAccount('ana', { passwordHash: 'x' });
    await store.close();
    const { code, out } = program.run('import', 'in.zip', '--repository', 'ana/app', '--data', 'named.db');
    assert.deepEqual([code, out], [0, 'Imported 2 issues and 1 comment into ana/app.\n']);
  });

  it('imports issues under the names of a map of authors', async () => {
    const { code, out } = load('authors.db', '--authors', 'who.csv');
    assert.deepEqual([code, out], [0, 'Imported 2 issues and 1 comment into a/b.\n']);
    assert.deepEqual(await titles('authors.db'), ['#1 One', '#2 Two']);
    const doctor = program.run('doctor', '--data', 'authors.db');
    assert.equal(doctor.out, 'authors.db is healthy: 2 issues, 1 comment, 0 attached files.\n', 'nothing is left to be cleared up');
    assert.equal(accept('authors.db', 'authors.json').code, 0);
    const proposedAuthors = JSON.parse(readFileSync(pathOf('authors.json'), 'utf8')) as { reporter: string | null }[];
    assert.ok(JSON.stringify(proposedAuthors).includes('"ana"'), JSON.stringify(proposedAuthors).slice(0, 400));
  });

  it('skips the drafts of an editor, and says how to restore them', async () => {
    const files = { 'db-2.0.json': JSON.stringify({ issues: [issueRow(1)] }), 'issue-bucket-drafts.json': '{}' };
    writeFileSync(pathOf('drafts.zip'), await zip(files));
    const { code, out, err } = program.run('import', 'drafts.zip', '--repository', 'a/b', '--data', 'drafts.db');
    assert.deepEqual([code, out], [0, 'Imported 1 issue and 0 comments into a/b.\n']);
    assert.match(err, /Note: The drafts in the archive were not imported\. To restore them, import the archive in VS Code\.\n$/);
  });

  it('refuses a repository that has issues, appends to them, or backs up what it replaces', async () => {
    assert.equal(load('more.db').code, 0);
    const second = load('more.db');
    assert.deepEqual([second.code, second.out], [1, '']);
    assert.match(
      second.err,
      /^issue-bucket: a\/b has 2 issues already\. Import with --replace to replace them, or with --append to keep them\.\n$/,
    );
    const report = JSON.parse(load('more.db', '--append', '--dry-run', '--json').out) as ImportReport;
    assert.deepEqual([report.mode, report.present, report.shift], ['append', 2, 2]);
    assert.deepEqual(await titles('more.db'), ['#1 One', '#2 Two'], 'a dry run changes nothing');

    assert.equal(load('more.db', '--append').code, 0);
    assert.deepEqual(await titles('more.db'), ['#1 One', '#2 Two', '#3 One', '#4 Two']);
    const { issues } = await readWhole({ file: pathOf('more.db.zip') });
    assert.equal(issues[2]?.issue.content, 'As in #4 https://bitbucket.org/a/b/issues/4/two');
    assert.equal(issues[3]?.comments[0]?.content, 'Since #3');

    const replaced = load('more.db', '--replace');
    assert.equal(replaced.code, 0);
    assert.match(replaced.err, /What was replaced is kept in .*more\.db\.backups/);
    assert.deepEqual(await titles('more.db'), ['#1 One', '#2 Two']);
    const [stored] = readdirSync(pathOf('more.db.backups'));
    assert.equal((await readWhole({ file: pathOf(join('more.db.backups', stored!)) })).issues.length, 4);
  });

  it('reports an error in one sentence, and changes nothing', async () => {
    assert.equal(load('whole.db').code, 0);
    const cases: readonly [args: string[], code: number, message: RegExp][] = [
      [
        ['bad.zip', '--repository', 'a/b', '--replace'],
        1,
        /^issue-bucket: issues\[0\]\.title in db-2\.0\.json should be .*\. Nothing was imported/,
      ],
      [['gone.zip', '--repository', 'a/b', '--append'], 1, /^issue-bucket: There is no file gone\.zip\./],
      [
        ['in.zip', '--repository', 'a/b', '--append', '--authors', 'bad.csv'],
        1,
        /map of authors gives "Ana Costa" the username "a b", which is not valid/,
      ],
      [['in.zip', '--repository', 'a/b', '--append', '--authors', 'gone.csv'], 1, /The map of authors gone\.csv can't be read/],
      [['in.zip', '--repository', 'a/b', '--append', '--replace'], 2, /Give either --replace or --append\./],
      [['in.zip', '--repository', 'a/b', '--json'], 2, /--json can be used only with --dry-run\./],
      [['in.zip'], 2, /Name the repository with --repository/],
    ];
    for (const [args, code, message] of cases) {
      const result = program.run('import', ...args, '--data', 'whole.db');
      assert.deepEqual([result.code, result.out], [code, ''], args.join(' '));
      assert.match(result.err, message);
    }
    assert.deepEqual(await titles('whole.db'), ['#1 One', '#2 Two']);
  });

  it('is reversed by an export: each format contains the issues', () => {
    assert.equal(load('out.db').code, 0);
    for (const [name, sign] of [
      ['out.csv', /^\uFEFFNumber,Title,[^]*\r\n1,One,As in #2 https:[^,]*,new,/],
      ['out.md', /One/],
      ['out.json', /"One"/],
    ] as const) {
      const { code, out } = accept('out.db', name);
      assert.equal(code, 0);
      assert.match(out, /^Exported 2 issues of a\/b to .*\.\n$/);
      assert.match(readFileSync(pathOf(name), 'utf8'), sign);
    }
    assert.equal(accept('out.db', 'out.xml').code, 2);
    assert.ok(!existsSync(pathOf('out.xml')));
  });
});
