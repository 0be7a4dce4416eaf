import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArchiveError, readArchive } from '../../../src/tracker/archive';
import { account, archive, commentRow, issueRow, logRow, readWhole, zip } from '../../support/archives';

/** Archives by other programs: unambiguous deviations are accepted, with one warning for each kind. */

type Set = Record<string, unknown>;
type Read = Awaited<ReturnType<typeof readWhole>>;

const attachmentRow = (issue: unknown, set: Set = {}): Set => ({ issue, filename: 'a.log', path: 'attachments/a.log', user: null, ...set });
const full = (set: { [section: string]: unknown } = {}): Set => ({
  issues: [issueRow(1), issueRow(2)],
  comments: [commentRow(7, 1)],
  logs: [logRow(7, 1)],
  attachments: [attachmentRow(1)],
  ...set,
});
/** Reads an archive with this JSON text, which `JSON.stringify` may be unable to write; files of attachments are added. */
const asWritten = async (json: string): Promise<Read> =>
  readWhole(await zip({ 'db-1.0.json': json, ...(json.includes('attachments/a.log') && { 'attachments/a.log': 'log' }) }));
const asRead = (sections: Set): Promise<Read> => asWritten(JSON.stringify(sections));

describe('Numbers that are written as texts', () => {
  const CASES: readonly [field: string, sections: Set][] = [
    ['issues.id', full({ issues: [issueRow(1, { id: '1' }), issueRow(2)] })],
    ['issues.id with a sign', full({ issues: [issueRow(1, { id: '#1' }), issueRow(2)] })],
    ['issues.id with spaces and a point', full({ issues: [issueRow(1, { id: ' 1.0 ' }), issueRow(2)] })],
    ['issues.id with zeros before', full({ issues: [issueRow(1, { id: '0001' }), issueRow(2)] })],
    ['comments.id', full({ comments: [commentRow(7, 1, { id: '7' })] })],
    ['comments.issue', full({ comments: [commentRow(7, 1, { issue: '1' })] })],
    ['logs.comment', full({ logs: [logRow(7, 1, { comment: '7' })] })],
    ['logs.issue', full({ logs: [logRow(7, 1, { issue: '1' })] })],
    ['attachments.issue', full({ attachments: [attachmentRow('1')] })],
  ];
  for (const [field, sections] of CASES) {
    it(`are taken as numbers: ${field}`, async () => {
      const [{ issues: reference }, { issues, warnings, counts }] = [await asRead(full()), await asRead(sections)];
      assert.deepEqual(issues, reference);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]!, /^1 number is written as text and is read as a number: "/);
      assert.deepEqual([counts.issues, counts.comments, counts.changes, counts.held], [2, 1, 1, 1]);
    });
  }

  it('are reported in one note with a count', async () => {
    const { issues, warnings } = await asRead({
      issues: [issueRow(1, { id: '1' }), issueRow(2, { id: '2' })],
      comments: [commentRow(7, 1, { id: '7', issue: '1' })],
      logs: [logRow(7, 1, { comment: '7', issue: '1' })],
      attachments: [attachmentRow('1')],
    });
    assert.deepEqual(issues, (await asRead(full())).issues);
    assert.deepEqual(warnings, [
      '7 numbers are written as text and are read as numbers: "1" in issues[0].id, "2" in issues[1].id, "7" in comments[0].id and others.',
    ]);
  });

  for (const id of ['', 'one', '-1', '1.5', '0', '99999999999999999', '1e3', '0x1']) {
    it(`are refused if they are not numbers: ${JSON.stringify(id)}`, async () => {
      await assert.rejects(asRead({ issues: [issueRow(1, { id })] }), /^ArchiveError: issues\[0\]\.id in db-1\.0\.json is /);
    });
  }
});

describe('Texts that are written as something else', () => {
  type Field = 'title' | 'content' | 'component' | 'milestone' | 'version' | 'status' | 'kind' | 'priority';
  const CASES: readonly [title: string, json: string, field: Field, read: string | null][] = [
    ['a version as an object', '"version": {"name": "1.0", "id": 4}', 'version', '1.0'],
    ['a milestone as an object', '"milestone": {"name": "M1"}', 'milestone', 'M1'],
    ['a component as an object', '"component": {"name": "UI"}', 'component', 'UI'],
    ['a version as an object whose name is a number', '"version": {"name": 1.10}', 'version', '1.10'],
    ['a version without a name', '"version": {}', 'version', null],
    ['a version whose name is null', '"version": {"name": null}', 'version', null],
    ['a version as a number', '"version": 1.10', 'version', '1.10'],
    ['a milestone as a number', '"milestone": 20130326', 'milestone', '20130326'],
    ['a component as a number', '"component": 3', 'component', '3'],
    ['a component as a list of one', '"component": ["UI"]', 'component', 'UI'],
    ['a component as a list of one object', '"component": [{"name": "UI"}]', 'component', 'UI'],
    ['a component as a list of one object whose name is a number', '"component": [{"name": 2.0}]', 'component', '2.0'],
    ['a version as an empty list', '"version": []', 'version', null],
    ['a title as a number', '"title": 404', 'title', '404'],
    ['a text as a number', '"content": 7.50', 'content', '7.50'],
    ['a text as in API 2.0', '"content": {"raw": "said", "markup": "markdown", "html": "<p>said</p>"}', 'content', 'said'],
    ['a status as an object', '"status": {"name": "resolved"}', 'status', 'resolved'],
    ['a kind as an object', '"kind": {"name": "task"}', 'kind', 'task'],
    ['a priority as an object', '"priority": {"name": "minor"}', 'priority', 'minor'],
  ];
  for (const [title, json, field, read] of CASES) {
    it(`are interpreted: ${title}`, async () => {
      const { issues, warnings } = await asWritten(`{"issues": [{"id": 1, "title": "t", "created_on": "2015-01-01T00:00:00Z", ${json}}]}`);
      assert.equal(issues[0]!.issue[field], read);
      assert.equal(warnings.length, 1, warnings.join('\n'));
      assert.match(
        warnings[0]!,
        /^1 text is written as (?:an object or a list, and the name in it is used|a number and is read as text): /,
      );
    });
  }

  for (const list of ['components', 'milestones', 'versions'] as const) {
    const field = list.slice(0, -1) as 'component' | 'milestone' | 'version';
    const NAMES: readonly [title: string, row: string, name: string | undefined, note: RegExp][] = [
      ['a text', '"One"', 'One', /^1 name of a list is written as text instead of an object/],
      ['a number', '1.10', '1.10', /^1 name of a list is written as text instead of an object/],
      ['an object whose name is a number', '{"name": 1.10}', '1.10', /^1 text is written as a number/],
      ['an object in an object', '{"name": {"name": "One"}}', 'One', /^1 text is written as an object or a list/],
      ['null', 'null', undefined, new RegExp(`^1 entry is null and is skipped: ${list}\\[0\\]\\.$`)],
    ];
    for (const [title, row, name, note] of NAMES) {
      it(`are taken as names of ${list}: ${title}`, async () => {
        const { about, warnings } = await asWritten(`{"${list}": [${row}], "issues": []}`);
        assert.deepEqual(about.lists[field], name === undefined ? [] : [name]);
        assert.equal(warnings.length, 1);
        assert.match(warnings[0]!, note);
      });
    }
    it(`are taken as the default of new issues: ${field}`, async () => {
      const { about } = await asWritten(`{"issues": [], "meta": {"default_${field}": {"name": "One"}}}`);
      assert.equal(about.defaults![field], 'One');
    });
  }

  it('are one note for all objects and one for all numbers', async () => {
    const set = { version: { name: '1.0' }, milestone: { name: 'M' }, component: 4 };
    const { warnings } = await asRead({ issues: [issueRow(1, set), issueRow(2, set)] });
    assert.deepEqual(warnings, [
      '2 texts are written as numbers and are read as text: 4 in issues[0].component, 4 in issues[1].component.',
      '4 texts are written as objects or lists, and the names in them are used: {"name":"M"} in issues[0].milestone, {"name":"1.0"} in issues[0].version, {"name":"M"} in issues[1].milestone and others.',
    ]);
  });

  for (const [title, set] of [
    ['two components', { component: ['UI', 'Core'] }],
    ['an object without a name', { version: { id: 7 } }],
    ['a truth', { title: true }],
    ['a list of texts', { content: ['a', 'b'] }],
  ] as const) {
    it(`are refused if they are ambiguous: ${title}`, async () => {
      await assert.rejects(asRead({ issues: [issueRow(1, set)] }), ArchiveError);
    });
  }

  it('are people with the keys of other programs', async () => {
    const people = [{ name: 'Ana Costa' }, { login: 'bo' }, { account_id: 5, display_name: 'Cy' }, {}, '', false];
    const { issues } = await asRead({ issues: people.map((reporter, index) => issueRow(index + 1, { reporter })) });
    assert.deepEqual(
      issues.map(({ issue }) => issue.reporter),
      ['ana-costa', 'bo', 'cy', null, null, null],
    );
  });
});

describe('Lists that are written as something else', () => {
  const NOTHING: readonly [title: string, value: unknown][] = [
    ['null', null],
    ['an empty object', {}],
    ['an empty text', ''],
    ['false', false],
  ];
  for (const list of ['comments', 'logs', 'attachments', 'components', 'milestones', 'versions'] as const) {
    for (const [title, value] of NOTHING) {
      it(`are empty: ${list} as ${title}`, async () => {
        const { issues, warnings } = await asRead({ issues: [issueRow(1)], [list]: value });
        assert.deepEqual([issues.length, issues[0]!.comments.length], [1, 0]);
        assert.deepEqual(warnings, [`1 list is null or another empty value, and is read as an empty list: "${list}".`]);
      });
    }
    it(`are empty: no ${list} at all`, async () => {
      const otherSections = Object.entries(full(list === 'comments' ? { logs: [] } : {})).filter(([section]) => section !== list);
      assert.equal((await asRead(Object.fromEntries(otherSections))).issues.length, 2);
    });
  }
  for (const field of ['watchers', 'voters'] as const) {
    for (const [title, value] of [...NOTHING, ['no votes', 0] as const]) {
      it(`are empty: ${field} as ${title}`, async () => {
        const { issues, warnings } = await asRead({ issues: [issueRow(1, { [field]: value })] });
        assert.deepEqual(issues[0]![field], []);
        assert.deepEqual(warnings, [`1 list is null or another empty value, and is read as an empty list: issues[0].${field}.`]);
      });
    }
    for (const [title, value, read] of [
      ['a name', 'ana', 'ana'],
      ['a person', account('Ana', 'x:1'), 'ana'],
    ] as const) {
      it(`have one value: ${field} as ${title}`, async () => {
        const { issues, warnings } = await asRead({ issues: [issueRow(1, { [field]: value })] });
        assert.deepEqual(issues[0]![field], [read]);
        assert.deepEqual(warnings, [`1 list is written as its only value, and is read as a list: issues[0].${field}.`]);
      });
    }
  }

  it('have one row, as programs that come from XML write it', async () => {
    const { issues, about, warnings } = await asRead({
      issues: issueRow(1),
      comments: commentRow(7, 1),
      logs: logRow(7, 1),
      attachments: attachmentRow(1),
      components: { name: 'UI' },
    });
    assert.deepEqual([issues[0]!.comments.length, issues[0]!.changes.length, issues[0]!.attachments.length], [1, 1, 1]);
    assert.deepEqual(about.lists.component, ['UI']);
    assert.match(warnings.join('\n'), /^5 lists are written as their only values, and are read as lists: /);
  });

  for (const section of ['issues', 'comments', 'logs', 'attachments'] as const) {
    it(`skip entries that are null: ${section}`, async () => {
      const { [section]: rows } = full() as Record<string, unknown[]>;
      const { issues, warnings } = await asRead(full({ [section]: [null, ...rows!] }));
      assert.deepEqual(issues, (await asRead(full())).issues);
      assert.deepEqual(warnings, [`1 entry is null and is skipped: ${section}[0].`]);
    });
  }

  it('are no defaults of new issues when they are null or empty', async () => {
    for (const meta of [null, [], {}]) assert.equal((await asRead(full({ meta }))).about.defaults!.kind, null);
  });
});

describe('Dates in other forms', () => {
  const AT = '2013-03-26T10:00:00.000000Z';
  const DAY = '2013-03-26T00:00:00.000000Z';
  const FORMS: readonly [written: string | number, read: string][] = [
    ['2013-03-26 10:00:00 UTC', AT],
    ['2013-03-26T10:00:00UTC', AT],
    ['2013-03-26 10:00:00 GMT', AT],
    ['2013-03-26t10:00:00z', AT],
    ['2013-03-26 10:00:00 +0000 UTC', AT],
    ['2013-03-26 03:00:00 -0700 PDT', AT],
    ['2013-03-26 10:00:00 +0000 (UTC)', AT],
    ['2013-03-26T10:00:00+00', AT],
    ['2013-03-26 10:00:00 +00', AT],
    ['2013-03-26T12:00:00+02', AT],
    ['2013-03-26T12:00:00+2', AT],
    ['2013-03-26T03:00:00\u221207:00', AT],
    ['2013-03-26 12:00:00 UTC+02:00', AT],
    ['2013-03-26 12:00:00 GMT+0200', AT],
    ['2013-03-26 11:00:00 CET', AT],
    ['2013-03-26 12:00:00 CEST', AT],
    ['2013-03-26 06:00:00 EDT', AT],
    ['2013-03-26 03:00:00 PDT', AT],
    ['2013-03-26T10:00', AT],
    ['2013-03-26 10:00', AT],
    ['2013-03-26 10:00Z', AT],
    ['2013-03-26 12:00+02:00', AT],
    ['2013-03-26T10', AT],
    ['2013-03-26T10Z', AT],
    ['2013-03-26', DAY],
    ['2013-03-26Z', DAY],
    ['2013-03-26+00:00', DAY],
    ['20130326', DAY],
    ['20130326T100000Z', AT],
    ['20130326T1000', AT],
    ['20130326T100000.5+0000', '2013-03-26T10:00:00.500000Z'],
    ['2013/03/26 10:00:00', AT],
    ['2013-3-26 10:00:00', AT],
    ['2013-03-26  10:00:00', AT],
    ['2013-03-26T10:00:00,25Z', '2013-03-26T10:00:00.250000Z'],
    ['Tue, 26 Mar 2013 10:00:00 +0000', AT],
    ['Tue, 26 Mar 2013 10:00:00 GMT', AT],
    ['26 Mar 2013 12:00 +0200', AT],
    [1364292000, AT],
    ['1364292000', AT],
    [1364292000.25, '2013-03-26T10:00:00.250000Z'],
    [1364292000123, '2013-03-26T10:00:00.123000Z'],
    ['1364292000123', '2013-03-26T10:00:00.123000Z'],
  ];
  for (const [form, read] of FORMS) {
    it(`are read and reported: ${form}`, async () => {
      const { issues, warnings } = await asRead({ issues: [issueRow(1, { created_on: form })] });
      assert.equal(issues[0]!.issue.createdOn, read);
      assert.deepEqual(warnings, [
        `1 date is not in Bitbucket's format, and is read as UTC unless it has a time zone: ${JSON.stringify(String(form))} in issues[0].created_on.`,
      ]);
    });
  }

  const SILENT: readonly [written: string, read: string][] = [
    ['2013-03-26 10:00:00', AT],
    ['2013-03-26 10:00:00 Z', AT],
    ['2013-03-26 12:00:00 +02:00', AT],
    ['2013-03-26 03:00:00 -0700', AT],
    ['2013-03-26T15:30:00+05:30', AT],
    ['2013-03-25T24:00:00Z', DAY],
    ['2013-03-26T09:59:60Z', AT],
  ];
  for (const [form, read] of SILENT) {
    it(`are read without a note if they are nearly Bitbucket's: ${form}`, async () => {
      const { issues, warnings } = await asRead({ issues: [issueRow(1, { created_on: form })] });
      assert.equal(issues[0]!.issue.createdOn, read);
      assert.deepEqual(warnings, []);
    });
  }

  for (let digits = 1; digits <= 12; digits++) {
    it(`have ${digits} digits of a second`, async () => {
      const fraction = '123456789012'.slice(0, digits);
      const { issues } = await asRead({ issues: [issueRow(1, { created_on: `2013-03-26 10:00:00.${fraction} UTC` })] });
      assert.equal(issues[0]!.issue.createdOn, `2013-03-26T10:00:00.${fraction.slice(0, 6).padEnd(6, '0')}Z`);
    });
  }

  const FORM = '2013-03-26 10:00:00 UTC';
  const FIELDS: readonly [field: string, sections: Set, read: (read: Read) => unknown][] = [
    ['issues.created_on', { issues: [issueRow(1, { created_on: FORM })] }, ({ issues: [it] }) => it!.issue.createdOn],
    ['issues.updated_on', { issues: [issueRow(1, { updated_on: FORM })] }, ({ issues: [it] }) => it!.issue.updatedOn],
    ['issues.edited_on', { issues: [issueRow(1, { edited_on: FORM })] }, ({ issues: [it] }) => it!.issue.editedOn],
    [
      'issues.content_updated_on',
      { issues: [issueRow(1, { content_updated_on: FORM })] },
      ({ issues: [it] }) => it!.issue.contentUpdatedOn,
    ],
    ['comments.created_on', full({ comments: [commentRow(7, 1, { created_on: FORM })] }), ({ issues: [it] }) => it!.comments[0]!.createdOn],
    ['comments.updated_on', full({ comments: [commentRow(7, 1, { updated_on: FORM })] }), ({ issues: [it] }) => it!.comments[0]!.updatedOn],
    ['logs.created_on', full({ logs: [logRow(7, 1, { created_on: FORM })] }), ({ issues: [it] }) => it!.changes[0]!.createdOn],
  ];
  for (const [field, sections, get] of FIELDS) {
    it(`are read in ${field}`, async () => assert.equal(get(await asRead(sections)), AT));
  }

  const NONE = ['yesterday', '2013-13-01', '2013-00-10', '2013-03-32', '2013-03-26 25:00:00', '2013-03-26 10:60:00', '2013-03-26 24:30:00'];
  for (const text of [
    ...NONE,
    '2013-03-26 10:00:00 XYZ',
    '2013-03-26T10:00:00+99:00',
    '26.03.2013',
    '03/26/2013',
    '2013',
    '12',
    '1e9',
    'x'.repeat(5000),
  ]) {
    it(`are refused when they are invalid: ${text.slice(0, 40)}`, async () => {
      await assert.rejects(
        asRead({ issues: [issueRow(1, { created_on: text })] }),
        /^ArchiveError: issues\[0\]\.created_on in db-1\.0\.json is not a date \(/,
      );
    });
  }
});

describe('A file of issues without its zip', () => {
  const text = JSON.stringify(full({ attachments: [] }));
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'issue-bucket-lone-'))));
  after(() => rm(folder, { recursive: true }));

  for (const [title, content] of [
    ['as it was in the zip', text],
    ['with the mark of Windows', `\uFEFF${text}`],
    ['with space before', ` \r\n\t${text}`],
  ] as const) {
    it(`is read from a file: ${title}`, async () => {
      const file = join(folder, 'db-1.0.json');
      await writeFile(file, content);
      const [{ issues }, { issues: reference }] = [await readWhole({ file }), await asRead(full({ attachments: [] }))];
      assert.deepEqual(issues, reference);
    });
    it(`is read from bytes: ${title}`, async () => {
      assert.equal((await readWhole(Buffer.from(content))).issues.length, 2);
    });
  }

  it('is longer than the part that is examined first', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => issueRow(index + 1, { content: 'x'.repeat(200) }));
    const file = join(folder, 'long.json');
    await writeFile(file, JSON.stringify({ issues: many }));
    assert.equal((await readWhole({ file })).issues.length, 3000);
  });

  it('is recognized by its format', async () => {
    for (const [reporter, name] of [
      ['ana', 'db-1.0.json'],
      [account('Ana', 'x:1'), 'db-2.0.json'],
    ] as const) {
      const archive = await readArchive(Buffer.from(JSON.stringify({ issues: [issueRow(1, { reporter })] })));
      assert.equal(archive.file, name);
      archive.close();
    }
  });

  it('has attachments without content, which is reported', async () => {
    const { issues, warnings } = await readWhole(Buffer.from(JSON.stringify(full())));
    assert.equal(issues[0]!.attachments[0]!.name, 'a.log');
    assert.equal(warnings.length, 1);
  });

  it('is refused when it breaks off', async () => {
    await assert.rejects(readWhole(Buffer.from(text.slice(0, -10))), /^ArchiveError: db-1\.0\.json is not valid JSON/);
  });
});

describe('What cannot be understood', () => {
  it('is reported at once, with all entries', async () => {
    const bad = archive({
      components: [{}],
      issues: [issueRow(1, { title: true, kind: [1, 2] }), issueRow(2, { created_on: 'x', updated_on: 'y' }), issueRow(3), issueRow(3)],
      comments: [commentRow(1, 77), commentRow(2, 3, { user: 7 })],
      logs: [logRow(1, 3, { created_on: 'z' })],
      attachments: [attachmentRow(3, { filename: 'a/' })],
    });
    await assert.rejects(readArchive(await bad), (error: Error) => {
      assert.ok(error instanceof ArchiveError);
      assert.match(error.message, /^9 entries of db-2\.0\.json are invalid: /);
      const entries = ['components[0].name', 'issues[0].title', 'issues[0].kind', 'issues[1].created_on', 'issues[1].updated_on'];
      for (const entry of [...entries, 'issues[3].id', 'comments[1].user', 'logs[0].created_on', 'attachments[0].filename'])
        assert.ok(error.message.includes(`${entry} `), entry);
      return true;
    });
  });

  it('is counted if there are too many problems', async () => {
    const bad = archive({ issues: Array.from({ length: 1000 }, (_, index) => issueRow(index + 1, { created_on: 'x' })) });
    await assert.rejects(
      readArchive(await bad),
      /^ArchiveError: 1,000 entries of .*issues\[49\]\.created_on is not a date \("x"\); and 950 others\. Nothing/,
    );
  });
});
