import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { listCommand } from '../../../src/cli/list';
import { columnsOf, fitToColumns, listWriter } from '../../../src/cli/list-formats';
import { UsageError } from '../../../src/cli/output';
import { parseArguments } from '../../../src/cli/usage';
import type { Issue } from '../../../src/model/issue';
import { openStore } from '../../../src/tracker/store';
import { buildProgram, type Program } from '../../support/program';
import { someIssues } from '../../support/issues';

const ISSUES = 1000;
const TITLES = ['潮位の記録が消える', 'Pipe | in <b>it</b>', '=1+1', 'Escape \u001b[31mred\u202e'];

describe('issue-bucket list', () => {
  let program: Program;
  let url: string;
  let token: string;
  before(async () => {
    program = await buildProgram();
    const store = await openStore({ file: join(program.folder, 'issues.db') });
    const { key } = await store.addRepository({ owner: 'ann', slug: 'app' }, { isPrivate: true });
    const ann = await store.saveAccount('ann', { passwordHash: 'none' });
    await store.grant(key, ann.key, 'write');
    for (let n = 1; n <= ISSUES; n++) {
      const issue = await store.create(key, ann.key, { title: TITLES[n - 1] ?? `Issue ${n}`, kind: n % 2 === 0 ? 'bug' : 'task' });
      if (n === 1) await store.change(key, issue.number, ann.key, { assignee: 'ann', priority: 'blocker' });
    }
    await store.close();
    token = program.run('user', 'token', 'ann', '--data', 'issues.db').out.trim().split('\n').at(-1)!;
    url = await program.serve('issues.db');
  });
  beforeEach(() => {
    for (const name of Object.keys(program.env)) delete program.env[name];
  });
  after(() => program.end());

  const listIssues = (...args: string[]) => program.run('list', '--repository', 'ann/app', ...args);
  const atHome = (...args: string[]) => listIssues('--data', 'issues.db', ...args);
  const atServer = (...args: string[]) => {
    program.env['ISSUE_BUCKET_TOKEN'] ??= token;
    return listIssues('--url', url, ...args);
  };

  for (const [where, list] of [
    ['a data file', atHome],
    ['a server', atServer],
  ] as const) {
    describe(`of ${where}`, () => {
      it('prints all issues, page after page', () => {
        const { code, out, err } = list('sort:number-asc', '--format', 'json');
        assert.deepEqual([code, err], [0, '']);
        const issues = JSON.parse(out) as { number: number; repository: string; title: string }[];
        assert.deepEqual(
          issues.map(({ number }) => number),
          Array.from({ length: ISSUES }, (_, at) => at + 1),
        );
        assert.deepEqual([issues[0]!.repository, issues[0]!.title], ['ann/app', TITLES[0]]);
      });

      it('prints no more than it is told to, in the order of the query', () => {
        const { out } = list('kind:bug sort:number-desc', '--limit', '3');
        assert.deepEqual(
          out
            .trim()
            .split('\n')
            .map((line) => line.split(/\s+/)[0]),
          ['#', '1000', '998', '996'],
        );
      });

      it('prints a message when nothing matches', () => {
        const empty: [format: string, out: RegExp, err: string][] = [
          ['table', /^# +STATUS .*TITLE\n$/, 'No issue matches.\n'],
          ['json', /^\[\]\n$/, ''],
          ['csv', /^\uFEFF.*URL\r\n$/, ''],
          ['md', /^\| # \|.*\n\| ---: .*\n$/, ''],
        ];
        for (const [format, out, err] of where === 'a server' ? empty.slice(0, 1) : empty) {
          const output = list('title:nothing-has-this', '--format', format);
          assert.deepEqual([output.code, output.err], [0, err]);
          assert.match(output.out, out);
        }
      });

      it('escapes texts for terminals, spreadsheets and Markdown', () => {
        const table = list('number:1..4 sort:number-asc').out;
        assert.match(table, /^1 +new +blocker +task +ann +潮位の記録が消える$/m);
        assert.match(table, /Escape {2}\[31mred$/m);
        assert.match(list('number:3', '--format', 'csv').out, /'=1\+1/);
        assert.match(list('number:2', '--format', 'md').out, /\| Pipe \\\| in \\<b\\>it\\<\/b\\> \|/);
      });

      it('marks the position of a mistake', () => {
        const { code, out, err } = list('"潮位" priority:>=magor');
        assert.deepEqual([code, out], [2, '']);
        const [message, query, mark] = err.split('\n');
        assert.match(message!, /priority:magor is not valid\. Did you mean priority:major\?/);
        assert.equal(columnsOf(query!.slice(0, query!.indexOf('>=magor'))), mark!.indexOf('^'));
        assert.equal(mark!.trim(), '^'.repeat('>=magor'.length));
      });
    });
  }

  it('resolves `me` at a server, and requires a name if nobody is signed in', () => {
    assert.equal((JSON.parse(atServer('assignee:me', '--format', 'json').out) as unknown[]).length, 1);
    const { code, err } = atHome('assignee:me');
    assert.equal(code, 2);
    assert.match(err, /Nobody is signed in, so it is not known who 'me' is\. Write a username\./);
  });

  it('takes the address of the server from the environment, unless a data file is named', () => {
    Object.assign(program.env, { ISSUE_BUCKET_URL: url, ISSUE_BUCKET_TOKEN: token });
    assert.equal(listIssues('number:7').code, 0);
    program.env['ISSUE_BUCKET_URL'] = 'http://127.0.0.1:1';
    assert.equal(atHome('number:7').code, 0);
  });

  const refused: [title: string, run: () => ReturnType<Program['run']>, err: RegExp][] = [
    [
      'a wrong token',
      () => ((program.env['ISSUE_BUCKET_TOKEN'] = 'ib_wrong'), atServer()),
      /does not accept the token in ISSUE_BUCKET_TOKEN\./,
    ],
    ['no token', () => listIssues('--url', url), /ISSUE_BUCKET_TOKEN|There is no repository|not there/],
    ['a server that is not there', () => listIssues('--url', 'http://127.0.0.1:1'), /127\.0\.0\.1:1/],
    [
      'a repository that is not there',
      () => program.run('list', '--repository', 'a/b', '--data', 'issues.db'),
      /There is no repository a\/b in this data file\./,
    ],
  ];
  for (const [title, run, err] of refused)
    it(`reports in a sentence: ${title}`, () => {
      const output = run();
      assert.deepEqual([output.code, output.out], [1, '']);
      assert.match(output.err, err);
      assert.match(output.err, /^issue-bucket: [^\n]+\n$/);
      assert.ok(!output.err.includes(token) && !output.err.includes('ib_wrong'));
    });

  const ANN = ['--repository', 'ann/app'];
  const misused: [args: string[], err: string][] = [
    [[...ANN, '--url', 'ftp://x'], '--url is not the URL of a server. Write it like https://issues.example.com.'],
    [[...ANN, '--url', 'https://x.example', '--data', 'issues.db'], 'Give --data or --url, not both.'],
    [ANN, 'Name the data file with --data FILE, or the server with --url URL.'],
    [['--data', 'issues.db'], 'Name the repository with --repository OWNER/SLUG.'],
    [[...ANN, '--format', 'xml'], "--format must be one of table, json, csv, md, not 'xml'."],
    [[...ANN, '--limit', '0'], "--limit must be a number of issues, at least 1, not '0'."],
    [[...ANN, '--limit', '1e3'], "--limit must be a number of issues, at least 1, not '1e3'."],
    [[...ANN, 'is:open', 'kind:bug'], `'kind:bug' is not expected here: issue-bucket ${listCommand.usage}`],
  ];
  for (const [args, message] of misused)
    it(`reports the mistake in: list ${args.join(' ')}`, async () => {
      const run = async () => listCommand.run(parseArguments(listCommand, [listCommand], args));
      await assert.rejects(run, new UsageError(message));
    });

  it('sends no token where others can read it', () => {
    program.env['ISSUE_BUCKET_TOKEN'] = token;
    const { code, err } = listIssues('--url', 'http://issues.example.com');
    assert.equal(code, 1);
    assert.match(err, /issues\.example\.com is used without https: others on the network could read the token\./);
  });

  it('ends quietly when nobody reads on', async () => {
    const cli = join(program.folder, 'dist', 'cli.js');
    const child = spawn(process.execPath, [cli, 'list', '--repository', 'ann/app', '--format', 'json', '--data', 'issues.db'], {
      cwd: program.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number];
    assert.deepEqual([code, err], [0, '']);
  });
});

describe('The table of issue-bucket list', () => {
  const texts: [text: string, columns: number, shown: string][] = [
    ['abc', 5, 'abc  '],
    ['abcdef', 5, 'abcd…'],
    ['潮位の記', 8, '潮位の記'],
    ['潮位の記録', 8, '潮位の… '],
    ['潮位の記録', 7, '潮位の…'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['👩‍👩‍👧 family', 4, '👩‍👩‍👧 …'],
    ['', 2, '  '],
  ];
  for (const [text, columns, displayed] of texts)
    it(`fits ${text} into ${columns} columns`, () => {
      assert.equal(fitToColumns(text, columns), displayed);
      assert.equal(columnsOf(displayed), columns);
    });

  it('is as wide as the terminal, and not narrower than a title needs', () => {
    const [issue] = someIssues(1, 'open');
    const long: Issue = { ...issue!, title: '潮位'.repeat(100) };
    const row = (columns: number) => listWriter('table', columns).issue(long, { owner: 'a', slug: 'b' }, undefined).trimEnd();
    for (const columns of [80, 120, 121]) assert.ok(columns - columnsOf(row(columns)) <= 1, row(columns));
    assert.ok(columnsOf(row(10)) > 40);
  });
});
