import assert from 'node:assert/strict';
import { codeLanguage } from '../../../src/code/languages';
import { compilePatterns } from '../../../src/code/references';
import { ReferenceText } from '../../../src/code/referenceText';
import { splitLines } from '../../../src/code/scannedText';
import { findTodoAgain, issueInTodo, todoFinder, todoKeywords, TODO_FORMS } from '../../../src/code/todos';

const find = (id: string, text: string, finder = todoFinder()) => finder.inText(new ReferenceText(codeLanguage(id)!, splitLines(text)));

/** What is found, as a person would say it: keyword, owner, issue and text. */
const output = (id: string, text: string): string[] =>
  find(id, text).map(({ keyword, owner, reference, text: words }) =>
    [keyword, owner && `(${owner})`, reference && `#${reference.number}`, `: ${words}`].filter(Boolean).join(''),
  );

/** By language: a text, and what is to be done in it. */
const TEXTS: Record<string, [text: string, todos: string[]][]> = {
  typescript: [
    ['// TODO: a', ['TODO: a']],
    ['a("// TODO: no"); /* FIXME(ann): b */ c();', ['FIXME(ann): b']],
    ['/**\n * @todo #12 c\n * d\n */', ['@todo#12: c']],
    ['/*\n * TODO(#12): tides\n *   that go over\n *   midnight */', ['TODO#12: tides that go over midnight']],
    ['`TODO: no ${/* TODO: e */ f}`', ['TODO: e']],
    ['const TODO = 1; // TODO', ['TODO: ']],
    ['// TODO\n// g\n// h', ['TODO: g']],
    ['// see the TODO list; TODO-list, TODO = 1, "TODO: no"', []],
    ['// it is done. TODO: i\n// TODO: j', ['TODO: i', 'TODO: j']],
    ['// TODO(ann, #3) k (#4)', ['TODO(ann)#3: k (#4)']],
    ['// TODO: l. And so on (#4).\n// TODO: as in (#4), too', ['TODO#4: l. And so on', 'TODO: as in (#4), too']],
    ['// TODO: l (#4)\n// - [ ] FIXME: m\n//! HACK n', ['TODO#4: l', 'FIXME: m', 'HACK: n']],
    ['/* TODO: o */ a(); /* XXX p */', ['TODO: o', 'XXX: p']],
    ['// todo: no\n// TODOS: no\n// A_TODO: no\n// x.TODO: no', []],
    [
      '// TODO #12\n// TODO #13: q\n// TODO: #14 r\n// TODO harbour/tidewatch#15 - s',
      ['TODO#12: ', 'TODO#13: q', 'TODO#14: r', 'TODO#15: s'],
    ],
    ['// TODO: same as #5 but for t', ['TODO: same as #5 but for t']],
    ['// TODO (ann): u\n// TODO (see below) v\n// TODO[ann]: w', ['TODO(ann): u', 'TODO: (see below) v', 'TODO(ann): w']],
    ['// TODO: a // TODO: b', ['TODO: a //', 'TODO: b']],
  ],
  typescriptreact: [['<p>// TODO: no {/* TODO: a */}</p>', ['TODO: a']]],
  c: [['int a; /* BUG: b */\n// TODO: goes on \\\n    here', ['BUG: b', 'TODO: goes on \\ here']]],
  cpp: [['auto s = R"(// TODO: no)"; /// \\todo a', ['\\todo: a']]],
  csharp: [['/// <summary> TODO: a </summary>\nvar b = @"// TODO: no";', ['TODO: a </summary>']]],
  java: [['String s = """\n// TODO: no\n"""; // FIXME - a', ['FIXME: a']]],
  kotlin: [['/* TODO: a /* b */ */', ['TODO: a /* b */']]],
  swift: [['let a = #"// TODO: no"# // TODO: b', ['TODO: b']]],
  go: [['a := `// TODO: no` // TODO(ann): b', ['TODO(ann): b']]],
  rust: [['let a: &\'a str = "// TODO: no"; //! TODO: it\'s b', ["TODO: it's b"]]],
  python: [['"""TODO: a"""\nb = "# TODO: no" # TODO: c', ['TODO: a', 'TODO: c']]],
  ruby: [['a = "#{b} # TODO: no" # TODO: c\n=begin\nTODO: d\n=end', ['TODO: c', 'TODO: d']]],
  php: [['<?php $a = "// TODO: no"; // TODO: b ?> TODO: no <!-- TODO: c -->', ['TODO: b', 'TODO: c']]],
  html: [['<!-- TODO: a --><p title="TODO: no">TODO: no</p>\n<script>// TODO: b</script>', ['TODO: a', 'TODO: b']]],
  vue: [['<template><!-- TODO: a --></template>\n<style>/* TODO: b */</style>', ['TODO: a', 'TODO: b']]],
  css: [['a { b: "/* TODO: no */" } /* TODO: c */', ['TODO: c']]],
  shellscript: [['echo "# TODO: no" # TODO: a\ncat <<E\n# TODO: no\nE', ['TODO: a']]],
  yaml: [['a: "# TODO: no"\nb: 1 # TODO: c', ['TODO: c']]],
  toml: [['a = "# TODO: no" # TODO: b', ['TODO: b']]],
  sql: [["select '-- TODO: no' -- TODO: a", ['TODO: a']]],
  lua: [['a = "-- TODO: no" --[[ TODO: b ]]', ['TODO: b']]],
  haskell: [['a = "-- TODO: no" {- TODO: b -}', ['TODO: b']]],
  powershell: [['$a = "# TODO: no" <# TODO: b #>', ['TODO: b']]],
  perl: [['$a = "# TODO: no"; # TODO: b', ['TODO: b']]],
  makefile: [['a: b # TODO: c', ['TODO: c']]],
  elixir: [['a = "# TODO: no" # TODO: b', ['TODO: b']]],
  clojure: [['(a "; TODO: no") ;; TODO: b', ['TODO: b']]],
  r: [['a <- "# TODO: no" # TODO: b', ['TODO: b']]],
  julia: [['a = "# TODO: no" #= TODO: b =#', ['TODO: b']]],
  xml: [['<!-- TODO: a --><![CDATA[<!-- TODO: no -->]]>', ['TODO: a']]],
  latex: [['50\\% TODO: no % TODO: a', ['TODO: a']]],
  bat: [['REM TODO: a\necho rem TODO: no', ['TODO: a']]],
};

describe('TODOs', () => {
  for (const [id, texts] of Object.entries(TEXTS))
    it(`of ${id} are found in comments alone`, () => {
      for (const [text, expected] of texts) assert.deepEqual(output(id, text), expected, text);
    });

  it('of twenty languages are in the table', () => assert.ok(Object.keys(TEXTS).length >= 20));

  it('know their lines and columns', () => {
    const [todo] = find('typescript', 'a(); /* TODO: b\n           c */');
    assert.deepEqual([todo!.line, todo!.lastLine, todo!.start, todo!.end, todo!.textEnd, todo!.text], [0, 1, 8, 12, 15, 'b c']);
  });

  it('are about an issue by its number, an own pattern or its address', () => {
    const { patterns } = compilePatterns({ 'TIDE-{number}': '' });
    const todosIn = (text: string) => find('typescript', text, todoFinder(undefined, patterns)).map((it) => it.hasIssue);
    assert.deepEqual(todosIn('// TODO(TIDE-3): a'), [true]);
    assert.deepEqual(todosIn('// TODO: b https://bitbucket.org/harbour/tidewatch/issues/3'), [true]);
    assert.deepEqual(todosIn('// TODO: see https://example.com/#3'), [false]);
  });

  it('begin with the words of a setting', () => {
    assert.deepEqual(todoKeywords(['NOTE', 7, '', 'a b', 'ZU_TUN']), ['NOTE', 'ZU_TUN']);
    for (const none of [undefined, null, 'TODO', 7]) assert.equal(todoKeywords(none).includes('FIXME'), true);
    assert.deepEqual(find('go', '// TODO: a\n// @todo b', todoFinder(todoKeywords([]))), []);
    const finder = todoFinder(['NOTE']);
    assert.deepEqual(
      find('go', '// TODO: a\n// NOTE: b', finder).map(({ text }) => text),
      ['b'],
    );
    assert.equal(finder.mayHave('// TODO: a'), false);
    assert.equal(finder.mayHave('// NOTE: a'), true);
    assert.equal(finder.mayHave('// @ToDo a'), true);
  });

  it('are found again where their text has moved, and not once they have an issue or say something else', () => {
    const [todo] = find('go', '// TODO: a');
    const lineOf = (text: string, line = 0) => findTodoAgain(find('go', text), { ...todo!, line })?.line;
    assert.equal(lineOf('\n// TODO: b\n// TODO: a'), 2);
    assert.equal(lineOf('// TODO: a\n\n\n// TODO: a', 2), 3);
    assert.equal(lineOf('// TODO(#3): a\n// TODO: a (#3)\n// FIXME: a\n// TODO(ann): a\n// TODO: a b'), undefined);
  });

  it('take the number of an issue in each form, and are about it then', () => {
    const cases: Record<string, [parentheses: string, number: string, end: string]> = {
      '// TODO: a': ['// TODO(#12): a', '// TODO #12: a', '// TODO: a (#12)'],
      '// TODO a': ['// TODO(#12): a', '// TODO #12: a', '// TODO a (#12)'],
      '// TODO': ['// TODO(#12)', '// TODO #12', '// TODO(#12)'],
      '// TODO(ann): a': ['// TODO(ann, #12): a', '// TODO(ann) #12: a', '// TODO(ann): a (#12)'],
      '// TODO(): a': ['// TODO(#12): a', '// TODO() #12: a', '// TODO(): a (#12)'],
      '/* FIXME - a */ b': ['/* FIXME(#12) - a */ b', '/* FIXME #12 - a */ b', '/* FIXME - a (#12) */ b'],
      '/** @todo a */': ['/** @todo #12 a */', '/** @todo #12 a */', '/** @todo a (#12) */'],
    };
    for (const [line, expected] of Object.entries(cases))
      TODO_FORMS.forEach((form, index) => {
        const [todo] = find('typescript', line);
        const { column, text } = issueInTodo(line, todo!, '#12', form);
        const became = line.slice(0, column) + text + line.slice(column);
        assert.equal(became, expected[index]);
        const [after] = find('typescript', became);
        assert.deepEqual([after!.reference?.number, after!.text, after!.owner], [12, todo!.text, todo!.owner], became);
      });
  });

  it('take the number of an issue in comments of any form, which end as before', () => {
    const forms: [id: string, before: string, after: string][] = [
      ['html', '<!-- ', ' -->'],
      ['xml', 'a <!--', '--> b'],
      ['python', '"""', '"""'],
      ['python', 'a = 1 # ', ''],
      ['haskell', '{- ', ' -} a'],
      ['ocaml', '(* ', ' *) a'],
      ['lua', '--[==[ ', ' ]==] a'],
      ['powershell', '<# ', ' #> a'],
      ['julia', '#= ', ' =# a'],
      ['cmake', '#[[ ', ' ]] a()'],
      ['css', 'a { /*', '*/ }'],
      ['typescriptreact', '<p>{/* ', ' */}</p>'],
      ['php', '<?php // ', ' ?> a'],
      ['erb', '<% # ', ' %> a'],
      ['handlebars', '{{!-- ', ' --}} a'],
      ['jinja', '{# ', ' #} a'],
      ['razor', '@* ', ' *@ a'],
      ['sql', "select 'a' -- ", ''],
      ['bat', 'REM ', ''],
      ['latex', 'a % ', ''],
      ['clojure', '(a) ;; ', ''],
      ['vb', "a = 1 ' ", ''],
      ['cobol', '000100* ', ''],
      ['rust', '//! ', ''],
      ['c', '/** \\', ' */ a();'],
    ];
    for (const [id, before, after] of forms)
      for (const text of ['TODO: tie up', 'FIXME(ann): tie up', 'TODO tie up', '@todo tie up'])
        for (const form of TODO_FORMS) {
          const line = `${before.replace('\\', '')}${text}${after}`;
          const [todo, ...others] = find(id, line);
          assert.equal(others.length, 0, line);
          const { column, text: added } = issueInTodo(line, todo!, '#12', form);
          const became = line.slice(0, column) + added + line.slice(column);
          const [next] = find(id, became);
          assert.deepEqual([next?.reference?.number, next?.text, next?.owner], [12, 'tie up', todo!.owner], `${id}: ${became}`);
          assert.ok(became.endsWith(after) && became.startsWith(before.replace('\\', '')), became);
        }
  });
});
