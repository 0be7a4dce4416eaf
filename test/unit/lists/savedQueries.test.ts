import assert from 'node:assert/strict';
import { completionsInFile, qualifierAt, queryAt } from '../../../src/lists/queryFileHelp';
import {
  edited,
  editsToDelete,
  editsToSave,
  findSavedQuery,
  MAX_SAVED_QUERIES,
  MAX_SAVED_QUERIES_CHARACTERS,
  readSavedQueries,
  readSetting,
  stringOffsets,
} from '../../../src/lists/savedQueries';

const MINE = { name: 'Mine', query: 'is:open assignee:me' };
const RELEASE = { name: 'Release', query: 'milestone:"2.3" -component:"a \\"b\\""' };

const SUGGESTION = '{1}:{0} is not valid. Did you mean {1}:{2}?';
const LISTED = '{1}:{0} is not valid. Write one of: {2}.';

/** Name, query and mistake of each entry, with the text at the mistake's position. */
const read = (text: string) =>
  readSavedQueries(text).entries.map(({ name, query, problems }) => [
    name,
    query,
    ...problems.map(({ what, start, end }) => [typeof what === 'string' ? what : what.message, text.slice(start, end)]),
  ]);

describe('Saved queries', () => {
  const texts: [title: string, text: string, entries: unknown[]][] = [
    ['nothing', '', []],
    ['an empty list', ' [ ] ', []],
    ['entries', JSON.stringify([MINE, RELEASE]), [Object.values(MINE), Object.values(RELEASE)]],
    ['comments and a comma at the end', `// ours\n[\n${JSON.stringify(MINE)}, /* more */\n]`, [Object.values(MINE)]],
    ['other keys', '[{"name":"A","query":"is:open","note":[{}]}]', [['A', 'is:open']]],
    ['spaces around', '[{"name":" A ","query":" is:open "}]', [['A', 'is:open']]],
    ['a mistake, behind quotation marks', '[{"name":"A","query":"\\"a b\\" kind:bugg"}]', [['A', '"a b" kind:bugg', [SUGGESTION, 'bugg']]]],
    ['a mistake, behind a character by its number', '[{"name":"A","query":"\\u0061b kind:x9"}]', [['A', 'ab kind:x9', [LISTED, 'x9']]]],
    ['no name', '[{"query":"is:open"}]', [['', 'is:open', ['entry', '{"query":"is:open"}']]]],
    ['no query', '[{"name":"A"}]', [['A', '', ['entry', '{"name":"A"}']]]],
    ['what is no text', '[{"name":1,"query":["is:open"]}]', [['', '', ['entry', '{"name":1,"query":["is:open"]}']]]],
    ['what is no entry', '[7,"is:open",null,[]]', ['7', '"is:open"', 'null', '[]'].map((it) => ['', '', ['entry', it]])],
    [
      'a name that is too long',
      `[{"name":"${'n'.repeat(101)}","query":"a"}]`,
      [['n'.repeat(101), 'a', ['longName', `"${'n'.repeat(101)}"`]]],
    ],
    ['a key of all objects', '[{"__proto__":{"name":"A"},"query":"a"}]', [['', 'a', ['entry', '{"__proto__":{"name":"A"},"query":"a"}']]]],
  ];
  for (const [title, text, entries] of texts) it(`are read of ${title}`, () => assert.deepEqual(read(text), entries));

  const broken: [title: string, text: string, problem: string][] = [
    ['what is no JSON', '[{]', 'json'],
    ['a list that does not end', '[{"name":"A","query":"a"}', 'json'],
    ['two lists', '[] []', 'json'],
    ['no list', '{"name":"A","query":"a"}', 'notAList'],
    ['lists in lists in lists', '['.repeat(50_000), 'json'],
    ['objects in objects', '{"a":'.repeat(10_000), 'json'],
    ['too much', `[${' '.repeat(MAX_SAVED_QUERIES_CHARACTERS)}]`, 'tooLarge'],
  ];
  for (const [title, text, problem] of broken)
    it(`say what is wrong with ${title}`, () => {
      const { entries, problem: found } = readSavedQueries(text);
      assert.deepEqual([entries, found?.what], [[], problem]);
    });

  it('are bounded, and tell where more begin', () => {
    const text = JSON.stringify(Array.from({ length: MAX_SAVED_QUERIES + 5 }, (_, at) => ({ name: `q${at}`, query: 'is:open' })));
    const { entries, problem } = readSavedQueries(text);
    assert.deepEqual([entries.length, problem?.what], [MAX_SAVED_QUERIES, 'tooMany']);
    assert.equal(text.slice(problem!.start, problem!.end), `{"name":"q${MAX_SAVED_QUERIES}","query":"is:open"}`);
  });

  const settings: [value: unknown, names: string[]][] = [
    [undefined, []],
    [null, []],
    [[MINE], ['Mine']],
    ['is:open', []],
    [{ name: 'A' }, []],
    [[[[[]]]], ['']],
  ];
  for (const [value, names] of settings)
    it(`are read of the setting ${JSON.stringify(value)}`, () =>
      assert.deepEqual(
        readSetting(value).entries.map(({ name }) => name),
        names,
      ));

  it('are found in settings by their key', () => {
    const text = `{\n  "a.b": 1, // one\n  "issueBucket.savedQueries": [${JSON.stringify(RELEASE)}]\n}`;
    const [entry] = readSavedQueries(text, 'issueBucket.savedQueries').entries;
    assert.equal(text.slice(entry!.at!.start, entry!.at!.end), JSON.stringify(RELEASE.query).slice(1, -1));
    assert.deepEqual(readSavedQueries('{"a":', 'issueBucket.savedQueries').entries, []);
  });

  it('know the place of each character of a JSON string', () => {
    for (const value of ['', 'abc', 'a"b\\c\n', 'ü日\u0001"']) {
      const raw = JSON.stringify(value).slice(1, -1);
      const offsets = stringOffsets(raw);
      assert.equal(offsets.length, value.length + 1);
      for (const [at, character] of [...value].entries())
        assert.equal(JSON.parse(`"${raw.slice(offsets[at], offsets[at + 1])}"`), character);
    }
  });

  it('are found by name whatever its case', () => {
    const { entries } = readSetting([MINE, RELEASE]);
    assert.deepEqual([findSavedQuery(entries, ' rElease')?.index, findSavedQuery(entries, 'other')], [1, undefined]);
  });

  const files = ['', '\n', '[]', JSON.stringify([MINE]), `// ours\n[\n\t${JSON.stringify(MINE)}, // first\n\t// last\n]\n`, '[\r\n]\r\n'];
  for (const text of files)
    it(`are added to ${JSON.stringify(text)}, replaced and deleted, and comments stay`, () => {
      const before = read(text);
      const added = edited(text, editsToSave(text, RELEASE));
      assert.deepEqual(read(added), [...before, Object.values(RELEASE)]);
      const replaced = edited(added, editsToSave(added, { ...RELEASE, query: 'is:closed' }, before.length));
      assert.deepEqual(read(replaced), [...before, ['Release', 'is:closed']]);
      assert.deepEqual(read(edited(added, editsToDelete(added, before.length))), before);
      for (const comment of text.match(/\/\/.*/g) ?? []) assert.ok(replaced.includes(comment), comment);
      assert.equal(added.includes('\r\n'), text.includes('\r\n'));
    });
});

describe('Help in a file of saved queries', () => {
  const CHOICES = { lists: { component: ['a "b" c', 'api'], milestone: ['2.3'], version: [] }, assignees: [] };
  /** A file with a query, and the place of the bar in it. */
  const file = (query: string) => {
    const raw = JSON.stringify(query).slice(1, -1);
    const text = `[{"name":"A","query":"${raw.replace('|', '')}"}]`;
    return [text, undefined, text.indexOf('query":"') + 'query":"'.length + raw.indexOf('|')] as const;
  };
  const afterFirst = (query: string): string[] =>
    completionsInFile(...file(query), CHOICES).map(({ text, start, end }) => {
      const [before] = file(query);
      return (JSON.parse(before.slice(0, start) + text + before.slice(end)) as [{ query: string }])[0].query;
    });

  const completed: [query: string, first: string][] = [
    ['|', 'is:'],
    ['is:open pri|', 'is:open priority:'],
    ['is:open priority:maj|', 'is:open priority:major'],
    ['priority:maj| kind:bug', 'priority:major kind:bug'],
    ['"a \\ \"b" kind:b|', '"a \\ \"b" kind:bug'],
    ['component:ap|', 'component:api'],
    ['component:"a|', 'component:"a \\"b\\" c"'],
    ['ü日 milestone:|', 'ü日 milestone:none'],
  ];
  for (const [query, first] of completed) it(`completes ${query}`, () => assert.equal(afterFirst(query)[0], first));

  it('says nothing outside of queries, and while JSON is written', () => {
    const [text] = file('is:|');
    assert.deepEqual(completionsInFile(text, undefined, 4), []);
    assert.deepEqual(completionsInFile(text.slice(0, -3), undefined, text.indexOf('is:') + 3), []);
    assert.equal(queryAt('{"issueBucket.savedQueries":[{"query":"is:\\x"}]}', 'issueBucket.savedQueries', 42), undefined);
  });

  it('knows the qualifier at a place, and what it can be', () => {
    const found = queryAt(...file('"x" -kind:bu|g word'));
    const at = qualifierAt(found!, CHOICES);
    assert.deepEqual([at?.name, at?.values], ['kind', ['bug', 'enhancement', 'proposal', 'task']]);
    assert.equal(file('"x" -kind:bu|g word')[0].slice(at!.start, at!.end), '-kind:bug');
    assert.equal(qualifierAt(queryAt(...file('wo|rd'))!), undefined);
  });
});
