import assert from 'node:assert/strict';
import { codeLanguage } from '../../../src/code/languages';
import { readConfiguration } from '../../../src/code/configuration';
import { splitLines, ScannedText } from '../../../src/code/scannedText';
import { computingMs } from '../../support/computing';

/** Texts by language. Comments, or in prose texts, are between « and ». */
const TEXTS: Record<string, string[]> = {
  typescript: [
    'a = "// no" + \'/* no */\'; «// #12»',
    'const x = /[/"]\\/\\/"/.test(a) / 2; «// yes»',
    '`//${`/*${b / «/* in »\n« two */» 2}`}// no`; «/* yes */» c',
    'if (a) /"/.test(b); «// "»\n(a) / b; «// /»\nx = y\n  / 2 «// z»',
    "a = 'b\\\n// no'; «// yes»\nb = 'open // no\nc(); «// yes»",
    'i++ / 2; «// "»\nx! / 3; «// "»\nreturn /"/; «// yes»',
    '<T>(a: string) => "//"; «// yes»\n«/**/»a«/***/»',
  ],
  typescriptreact: [
    'const a = <p title="// no">// no {b «/* yes */»} it\'s</p>; «// yes»',
    'f(<A b={<i/>}>{/"/}</A>); «// yes»',
    'const f = <T,>(x: T) => x; «// yes»\nconst g = <T extends B>() => 1; «// yes»\na < b; «// yes»',
    'return (\n  <>\n    // no\n    <b />\n  </>\n); «// yes»',
  ],
  c: [
    'char *s = "// no"; char c = \'"\'; «// goes on \\»\n«here»\nint b; «/* a»\n«» \n«b */» int c;'.replace('«» ', '« »'),
    "#include <a.h> «// yes»\n#if 0\n#define A '#' «/* yes */»",
  ],
  cpp: [
    'auto s = R"x(// no)" /* no */)x"; «// yes»\nint n = 1\'000\'000; «// it\'s»',
    'auto c = u8\'"\'; «// yes»\nauto d = U"a"; «// yes»',
  ],
  csharp: [
    'var s = @"C:\\"; «// yes»\nvar t = @"a ""// no"" b"; «// yes»',
    '#region 1\nvar c = \'"\'; «// yes»\nvar i = $"{f("// no")} {{ // no"; «// yes»\nvar r = """a "// no" b"""; «/// yes»',
  ],
  java: ['String s = """\n  // no "\n  """; «// yes»\nchar c = \'"\'; «/** a»\n« * b */»'],
  kotlin: ['val a = "${f("// no")}"; «/* a /* b */ c */» x\nval b = """\\"""; «// yes»'],
  swift: ['let a = #"a"// no"#; «// yes»\nlet b = "\\(f("// no"))" «/* /* */ */»'],
  dart: ["var a = r'\\'; «// yes»\nvar b = '''\n// no\n'''; «/// yes»\nvar c = '${f(\"// no\")}'; «// yes»"],
  go: ['a := `\\` «// yes»\nb := "//" «/* yes */»\nc := \'"\' «// yes»\nd := `\n// no\n`'],
  rust: [
    "let a: &'a str = r#\"\"// no\"#; «// it's»\nlet c = '\"'; «/* a /* b */ c */» d\nlet e = b'\\''; «//! yes»",
    'let s = "a\n// no\n"; «/// yes»',
  ],
  python: [
    'def f():\n    «"""Tells \\""" # it»\n«    # more"""» # no\n    return """\n# no\n    """'.replace('» # no', '» «# yes»'),
    "a = \"# no\" «# yes»\nb = '''\n# no\n''' «# yes»\nc = r\"\\\" # no\" «# yes»",
    'd = """a \\""" # no\n""" «# yes»\ne = \'it # no\nf = 1 «## yes»',
  ],
  ruby: [
    'a = "#{b["# no"]} # no" «# yes»\n=begin #no\nx\n=end\nc «# yes»'.replace('=begin #no\nx\n=end', '«=begin #no»\n«x»\n«=end»'),
    "a = <<~EOS + <<-'B' «# yes»\n# no\n  EOS\n# no\n  B\nb «# yes»\nc = %w[# no] «# yes»",
    "a.split /'/ «# yes»\nb = c / d «# it's»\ne = ?# «# yes»",
  ],
  php: [
    '<b>// no # no it\'s</b> «<!-- yes -->»\n<?php $a = "// no"; «// yes »?> // no\n<?= $b; «# yes»\n#[Pure]\n$c = <<<"X"\n// no\n  X; «/* yes */» ?>\n// no',
  ],
  html: [
    '«<!-- a»\n«b -->» c <a title="<!-- no -->">it\'s // no</a>',
    '<script>\nlet a = "</b>"; «// yes»\nlet b = `\n</script>\n// no\n<style>\na { b: url(//x) } «/* yes */»\n// no\n</style> «<!-- yes -->»',
    '<script lang="ts">a = <T>b; «// "»</script> «<!-- yes -->»',
  ],
  vue: ['<template>\n  <p>it\'s // no</p> «<!-- yes -->»\n</template>\n<style lang="scss">\na {} «// yes»\n</style>'],
  css: ['a { color: #fff; b: "/* no */"; c: url(a//b) } «/* yes»\n«#123456 */» // no'],
  scss: ['a { b: url(http://x) } «// yes»\n@import "http://x"; «/* yes */»'],
  shellscript: [
    'echo "# no" \'# no\' a#no ${#a} $# «# yes»\nb="$(echo "c # no" «# yes»\n)"; d=${e#"#"} «# yes»',
    "cat <<-'EOF' «# yes»\n# no\n\tEOF\n«#yes»\ncat <<<x «# yes»\necho \\# no \"${a%'}\" «# yes»",
  ],
  yaml: [
    'a: "# no"\nb: it\'s «# yes»\nc: d#no\ne: \'# no\' «#yes»\nf: |\n  # no\n\n  "no\ng: 1 «# yes»',
    '- run: >- «# yes»\n    # no\n  with: 1 «# yes»\n- |\n  # no\n- "a\n  # no"\n- b «# yes»',
  ],
  toml: ['a = "# no" «# yes»\nb = \'\\\' «# yes»\nc = """\n# no""" «# yes»'],
  ini: ['«; yes»\na = b#no «; yes»\n«# yes»'],
  sql: ["select '-- no', '''-- no', \"-- no\" «-- yes»\n«/* a»\n«b */» $$ -- no\n$$ «-- yes»\n$a$ -- no $b$ $a$ «-- yes»"],
  lua: ['a = "-- no" «-- yes»\nb = [==[ -- no ]] \n-- no ]==] «--[=[ a»\n«]] b ]=]» c «--- yes»'],
  haskell: ["a' = 'x' --> \"-- no\" «-- it's»\nb = '\"' «{- a {- b -} c -}» d |-- no".replace(' |-- no', '')],
  powershell: ['$a = "# no `" # no" «# yes»\n«<# a»\n«b #>» c#no $d = @"\n# no "\n"@ «# yes»\ne \'it\'\'s # no\' «# yes»'],
  perl: ['$a = "# no"; «# yes»\n$#b; s#a#b#; «# yes»\n=pod\n=cut\nprint <<E;\n# no\nE\n1; «# yes»'.replace('=pod\n=cut', '«=pod»\n«=cut»')],
  makefile: ['a: b «# yes \\»\n«and this»\n\techo \\# no «# yes»'],
  dockerfile: ['«# yes»\nRUN echo a # no\nRUN <<EOF\n# no\nEOF\n«# yes»'],
  cmake: ['set(A "# no") «# yes»\n«#[[ a»\n«b ]]» c'],
  elixir: ['a = "#{b} # no" «# yes»\nc = ~s(# no) «# yes»\n@doc """\n# no\n""" «# yes»\n?# «# yes»'],
  clojure: ['(a "; no" \\;) «; yes»'],
  r: ['a <- "# no" «# yes»\nb <- r"(# no " # no)" «# yes»'],
  julia: ['a\' = "# no" «# yes»\n«#= a #= b =# c =#» d'],
  terraform: ['a = "${b("# no")}" «# yes»\nc = <<-X\n# no\n  X\n«// yes» '.trimEnd()],
  graphql: ['"""\n# no\n"""\na «# yes»'],
  xml: ['«<!-- a -->» <![CDATA[<!-- no -->]]> «<!-- b»\n«-->»'],
  latex: ['50\\% no «% yes»'],
  bat: ['«REM yes»\necho rem no\n  «:: yes»\na & «rem yes»'],
  'git-commit': ['«Fix #12»\n# no #12\n«more»\n# ------------------------ >8 ------------------------\nno'],
  scminput: ['«#12 is text»'],
  plaintext: ['«all #12»'],
  markdown: [
    '«# Heading #12»\n«a »`no`« b »``no ` no``« c»\n\n    no\n\n«- a»\n«    b»\n\n«c»',
    '```sh\n# no\n``\n```\n«a»\n~~~~\nno\n~~~\n~~~~\n«b [c»](x#12)'.replace('](x#12)', '](x#12«)»'),
    '«- »'.replace('«- »', '- ```').replace('- ```', '- ```\n  no\n  ```\n«yes»'),
    '«<!-- yes -->»\n«## A »{#12}',
  ],
};

/** Marks the found ranges as in the table. */
function marked(scanned: ScannedText): string {
  return scanned.lines
    .map((line, index) => {
      let [text, at] = ['', 0];
      for (const { start, end } of scanned.comments(index)) {
        text += `${line.slice(at, start)}«${line.slice(start, end)}»`;
        at = end;
      }
      return text + line.slice(at);
    })
    .join('\n');
}

const plain = (text: string): string => text.replace(/[«»]/g, '');

describe('Comments', () => {
  for (const [id, texts] of Object.entries(TEXTS))
    it(`of ${id} are found`, () => {
      for (const text of texts) assert.equal(marked(new ScannedText(codeLanguage(id)!.mode, splitLines(plain(text)))), text);
    });

  it('of more than twenty languages are in the table', () => assert.ok(Object.keys(TEXTS).length > 40));

  it('of a language that only its extension knows are found by its configuration', () => {
    const markedText = (configuration: unknown, text: string) => {
      const rules = readConfiguration(configuration);
      const language = codeLanguage(`odd-${JSON.stringify(configuration)}`, () => rules);
      return language && marked(new ScannedText(language.mode, splitLines(plain(text))));
    };
    const pairs = [['"', '"'], { open: "'", close: "'", notIn: ['string'] }];
    const odd = { comments: { lineComment: '%%', blockComment: ['(*', '*)'] }, autoClosingPairs: pairs };
    for (const text of ['a "%% no" «%%% yes»', "b '(* no *)' «(* a»\n«b *)» c"]) assert.equal(markedText(odd, text), text);
    const words = { comments: { lineComment: { comment: 'REM', noIndent: true } } };
    assert.equal(markedText(words, "it's REMOTE «REM yes»"), "it's REMOTE «REM yes»");
    for (const useless of [{}, null, [], 'x', { comments: {} }, { comments: { lineComment: 1, blockComment: ['a'] } }])
      assert.equal(markedText(useless, 'a'), undefined);
  });

  it('are the same after any edits as in the text that came of them', () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    const chunks = ['`', '${', '}', '/*', '*/', '// a', '"', "'", '/', '(', ')', 'if (a)', 'x', '\\', '<b>', '', '"""', '<<A', 'A', '#'];
    for (const id of ['typescriptreact', 'python', 'ruby', 'shellscript', 'html', 'markdown', 'yaml', 'php']) {
      const { mode } = codeLanguage(id)!;
      const line = () => Array.from({ length: random(4) }, () => chunks[random(chunks.length)]).join(' ');
      const lines = Array.from({ length: 40 }, line);
      const scanned = new ScannedText(mode, lines);
      for (let edit = 0; edit < 200; edit++) {
        const first = random(lines.length);
        const removed = Math.min(random(3), lines.length - first);
        const added = Array.from({ length: lines.length - removed < 5 ? 3 : random(3) }, line);
        if (removed + added.length === 0 || lines.length - removed + added.length === 0) continue;
        lines.splice(first, removed, ...added);
        scanned.change(first, removed, added);
        // What is looked at between edits differs, as it does while a person types.
        if (random(3) === 0) scanned.readTo(random(lines.length + 1), random(20));
        if (random(3) > 0) continue;
        assert.deepEqual(scanned.lines, lines);
        assert.equal(marked(scanned), marked(new ScannedText(mode, lines)), `${id}, edit ${edit}`);
      }
    }
  });

  for (const [id, part, before, after] of [
    ['javascript', 'a="x";', '// before', '// after'],
    ['css', 'a{b:c}', '/* before */', '/* after */'],
    ['html', '<b>c</b>', '<!-- before -->', '<!-- after -->'],
    ['jsonc', '"a":1,', '// before', '// after'],
    ['javascript', '/*!a*/', '// before', '// after'],
    ['javascript', "'a\\'b';`${`", '// before', '// after'],
  ] as const)
    it(`of ${id} are found around a line of two megabytes of ${part}, which takes no time`, () => {
      const long = part.repeat(2_000_000 / part.length);
      const scanned = new ScannedText(codeLanguage(id)!.mode, [before, long, after]);
      const ms = computingMs(() => scanned.readTo(Infinity));
      assert.deepEqual(
        [0, 2].map((line) => scanned.comments(line).length),
        [1, 1],
      );
      assert.ok(ms < 250, `${ms} ms`);
    });

  it('of a line are read again after an edit in another one only as far as it begins otherwise', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `const a${index} = 'b'; // #${index}`);
    const scanned = new ScannedText(codeLanguage('typescript')!.mode, lines);
    assert.equal(scanned.readTo(Infinity, 500), 500);
    assert.equal(scanned.readTo(Infinity), 19_500);
    scanned.change(9000, 1, ['const x = 1;']);
    assert.equal(scanned.readTo(Infinity), 1);
    scanned.change(9000, 1, ['/*', '*/', 'y;']);
    assert.equal(scanned.readTo(Infinity), 3);
    scanned.change(19_990, 1, ['`']);
    assert.equal(scanned.readTo(Infinity), 12);
  });
});
