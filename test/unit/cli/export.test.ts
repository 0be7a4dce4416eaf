import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJson, toMarkdown, type ExportedIssue } from '../../../src/model/export';
import { DEFAULT_QUERY } from '../../../src/model/query';
import { openStore } from '../../../src/tracker/store';
import { buildProgram, type Program } from '../../support/program';

const ISSUES = 501; // one more than a page

describe('issue-bucket export', () => {
  let program: Program;
  let accepted: ExportedIssue[];
  before(async () => {
    program = await buildProgram();
    const store = await openStore({ file: join(program.folder, 'issues.db') });
    const { key, id } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: false });
    await store.addRepository({ owner: 'ann', slug: 'empty' }, { isPrivate: false });
    const ann = await store.saveAccount('ann', { passwordHash: 'none' });
    for (let n = 1; n <= ISSUES; n++) await store.create(key, ann.key, { title: n === 1 ? '=1+1' : `Issue ${n}`, content: 'Ünï\ncode' });
    await store.addComment(key, 2, ann.key, { content: 'Said' });
    await store.change(key, 3, ann.key, { status: 'open' });
    await store.relate(key, 4, ann.key, { name: 'blocks', other: 2 });
    await store.addAnchor(key, 4, ann.key, { path: 'src/a.ts', first: 3, lines: ['code();'], before: [], after: [], note: 'Here' });
    const sort = { field: 'number', descending: false } as const;
    const { issues } = await store.list(key, { ...DEFAULT_QUERY, sort, limit: ISSUES });
    accepted = await Promise.all(
      issues.map(async (issue) => ({
        issue,
        comments: await store.comments(key, issue.number),
        relations: await store.relations(key, issue.number),
        anchors: (await store.anchors(key, { number: issue.number, start: 0, limit: 9 })).anchors.map(({ issue: _, ...anchor }) => anchor),
        repository: id,
      })),
    );
    await store.close();
  });
  after(() => program.end());

  function exportedText(name: string, slug = 'app'): string {
    const { code, out, err } = program.run('export', name, '--repository', `ann/${slug}`, '--data', 'issues.db');
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, slug === 'app' ? /^Exported 501 issues of ann\/app to / : /^Exported 0 issues of ann\/empty to /);
    assert.deepEqual(
      readdirSync(program.folder).filter((it) => it.endsWith('.partial')),
      [],
    );
    return readFileSync(join(program.folder, name), 'utf8');
  }

  it('writes files that other users of this computer cannot read', function () {
    for (const name of ['archive.zip', 'archive.csv', 'archive.md', 'archive.json']) {
      const { code, err } = program.run('export', name, '--repository', 'ann/app', '--data', 'issues.db');
      assert.deepEqual([code, err], [0, '']);
      if (process.platform !== 'win32') assert.equal(statSync(join(program.folder, name)).mode & 0o777, 0o600, name);
    }
  });

  it('overwrites no file without --force', () => {
    const file = join(program.folder, 'there.csv');
    writeFileSync(file, 'mine');
    const second = (...more: string[]) => program.run('export', 'there.csv', '--repository', 'ann/app', ...more, '--data', 'issues.db');
    const refused = second();
    assert.equal(refused.code, 1);
    assert.match(refused.err, /there\.csv already exists\. Choose another name, or overwrite it with --force\.\n$/);
    assert.equal(readFileSync(file, 'utf8'), 'mine');
    assert.equal(second('--force').code, 0);
    assert.match(readFileSync(file, 'utf8'), /Issue 501/);
  });

  it('counts comments with a text, as backup and doctor do', () => {
    const { out } = program.run('export', 'counted.zip', '--repository', 'ann/app', '--data', 'issues.db');
    assert.match(out, /^Exported 501 issues and 1 comment of ann\/app /);
  });

  it('writes a line of CSV for each issue, none of which a spreadsheet runs', () => {
    const lines = exportedText('out.csv').split('\r\n');
    assert.equal(lines.length, ISSUES + 2);
    assert.match(lines[1]!, /^1,'=1\+1,"Ünï\ncode",new,bug,major,,ann,/);
    assert.equal(exportedText('empty.CSV', 'empty').split('\r\n').length, 2);
  });

  it('writes CSV for importers as it is, and for nobody else', () => {
    const args = ['export', 'importers.csv', '--repository', 'ann/app', '--data', 'issues.db', '--csv-for'];
    assert.equal(program.run(...args, 'importers').code, 0);
    const lines = readFileSync(join(program.folder, 'importers.csv'), 'utf8').split('\r\n');
    assert.match(lines[0]!, /^Number,Title,/);
    assert.match(lines[1]!, /^1,=1\+1,"Ünï\ncode",new,bug,major,,ann,/);
    assert.match(program.run(...args, 'excel', '--force').err, /--csv-for must be spreadsheets or importers\./);
    assert.match(
      program.run('export', 'out.json', ...args.slice(2), 'importers', '--force').err,
      /--csv-for can be used only with a \.csv\./,
    );
  });

  it('writes all issues with their comments as Markdown and JSON', () => {
    const markdown = exportedText('out.md');
    assert.equal(markdown, toMarkdown(accepted));
    assert.match(markdown, /^Said$/m);
    assert.match(markdown, /^- Blocks: #2 Issue 2$/m);
    assert.match(markdown, /^Here\n\n```ts\ncode\(\);\n```$/m);
    assert.equal(exportedText('out.json'), toJson(accepted));
    assert.equal(exportedText('empty.json', 'empty'), toJson([]));
    assert.equal(exportedText('empty.md', 'empty'), '');
  });
});
