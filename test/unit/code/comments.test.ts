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
    '```sh\n# no\n``\n```\n«a»\n~~~~\nno\n~~~\n~~~~\n«b »[c](x#12«)»',
    '«- »'.replace('«- »', '- ```').replace('- ```', '- ```\n  no\n  ```\n«yes»'),
    '«<!-- yes -->»\n«## A »{#12}',
  ],
};

/** What is easily taken for a comment and is none, or the other way round. */
const SIMILAR_TEXTS: Record<string, string[]> = {
  python: [
    'f(\n  """\n  # no\n  """, «# yes»\n)\n«"""yes"""»',
    'a = [\n  \'\'\'# no\'\'\',\n]\ndef f():\n  «"""yes\\\\"""»\nb = f"{c[\'# no\']} {d["# no"]}" «# yes»',
    'a = f"{{# no {b["# no"]!r:>{c}}" «# yes»\nd = f"{e\n«# yes»\ng = f"""{h}}} # no\n""" «# yes»',
    'f(\ndef g():\n  «"""of what is being typed above"""»\n«# yes»',
    'a = rb"\\" # no" «# yes»\nb = f"""{c}\n# no""" «# yes»',
  ],
  shellscript: [
    'a=$((1<<2)) «# yes»\n«# yes»\n((b = 1 << c)) «# yes»\n«# yes»\necho "$((1 << (2))) # no" $((16#ff)) «# yes»',
    "a=$'it\\'s # no' «# yes»\ncat << \\E; cat <<-\"F G\" «# yes»\n# no\nE\n# no\n\tF G\n[[ $a =~ ^#no ]] «# yes»",
    'for ((i = 0; i < 3; i++)); do «# yes»\n  x=(a b «# yes»\n  )\ndone «# yes»\ny=`z` «# yes»\n: ${a:-"# no"} ${b//#no/} «# yes»',
  ],
  ruby: [
    'a = <<~sql\n  # no\nsql\nb «# yes»\nputs %q(# no), %w[# no] «# yes»\nc = %(# no) «# yes»\nclass << self «# yes»\n  d << e «# yes»',
    'a «# yes»\n__END__\n# no\n=begin',
    'a = /# no/ «# yes»\nb = :"# no" «# yes»\nc = `# no` «# yes»\nd = "#{"}"} # no" «# yes»',
  ],
  perl: [
    'my @a = qw(# no); «# yes»\n$b =~ m/#no "/; «# yes»\n$c = q(it\'s # no); «# yes»\n@d{q} = 1; «# yes»\n__END__\n# no\n«=head1 yes»\n«=cut»\n# no',
  ],
  rust: [
    'let a = r##"" # "# // no"##; «// yes»\nlet b = br"\\"; «// yes»\nlet c: \'static = \'\\u{22}\'; «// yes»\nlet d = r#if; «// yes»',
  ],
  kotlin: ['val a = """b"""" «// yes»\nval c = """""" «/* /* */ */» d\nval e = "${if (f) "// no" else "}"}" «// yes»'],
  scala: ['val a = s"""b"""" «// yes»\nval c = \'d; «// it\'s»'],
  swift: ['let a = """\n// no \\(b("// no"))\n""" «// yes»\n«/* /* */ */» c = ##""#"## «// yes»'],
  csharp: [
    'var a = """"b """ // no""""; «// yes»\nvar c = $"{d["// no"]:x}"; «// yes»\nvar e = @"""// no"""; «// yes»\n#if F\n«// yes»\n#endif',
  ],
  go: ["a := '\\'' «// yes»\nb := `// no\n/* no */` «/* yes */»\ntype c struct {\n\td int `json:\"// no\"` «// yes»\n}"],
  haskell: ['{-# LANGUAGE "-- no" #-} «-- yes»\n«{- {-# a #-} -}» b\nc = "\\"-- no" «--yes»\nd --> e'],
  ocaml: ["let a = {|(* no \" |} «(* yes *)»\nlet b = {sql|(* |} no |sql} «(* (* yes *) *)»\nlet c = '\"' and d' = 1 «(* yes *)»"],
  fsharp: ['let a = @"\\" «// yes»\nlet b = (*) 1 «// yes»\nlet c = {| d = 1 |} «(* yes *)»'],
  elm: ['a = """-- no\n""" «-- yes»\nb |> c «-- yes»\n«{- {- -} -}» d'],
  toml: ['a = """b"""" «# yes»\nc = \'\'\'\\\'\'\' «# yes»\nd = "\\"# no" «# yes»'],
  yaml: [
    'a: b, "c «# yes»\nd: it is - "so «# yes»\ne: ["# no", \'# no\', {f: "# no"}] «# yes»\ng: !!str "# no" «# yes»\n? "# no"\n: b «# yes»',
    'a: b#c\nd: https://e/#12 «# yes»\nf: |2-\n    # no\ng: &h >\n  # no\ni: *j «# yes»\n- - |\n    # no\n  - k «# yes»',
  ],
  sql: [
    "create function a() as $$\nbegin «-- yes»\n  b := '-- no'; «/* yes */»\nend $$; «-- yes»\ndo $x$ «-- yes»\n$x$ «-- yes»\nselect $$ -- no $$ «-- yes»",
    "select E'it\\'s -- no', 'C:\\' «-- yes»\n$body$\n«-- yes»\n$body$ «-- yes»\nselect a - -1 «-- yes»",
  ],
  mysql: ["select 'it\\'s # no' «# yes»\nselect `# no` «-- yes»"],
  lua: ['a = [[\n-- no ]] «--[==[ b ]] c ]==]» d\ne = "\\"-- no" «-- yes»\nf[g[1]] = 2 «-- yes»\n«--[ yes»'],
  elixir: ['a = ~S"""\n# no\n""" «# yes»\nb = ~HTML|# no| «# yes»\nc = \'# no\' «# yes»\nd = "#{"# no"}" «# yes»\ne = ?" «# yes»'],
  clojure: ['(a #"; no" \\" ) «;; yes»\n(comment b) #_c «; yes»'],
  scheme: ['#;(a) (b "; no") «; yes»\n«#| #| |# |#» c'],
  julia: ['a = "$(b("# no")) # no" «# yes»\nc = `# no` «# yes»\nd = r"# no" «# yes»\ne = f\' «# yes»'],
  r: ['a <- \'# no\' «#\' yes»\nb <- r"---(# no)"---" «# yes»\nc %in% d «# yes»'.replace('r"---(# no)"---"', 'r"---(# no" )---"')],
  nix: ["a = ''\n  # no ${b \"}\" ''c''} '''# no\n''; «# yes»\nfoldl' d «# yes»\ne = \"${\"# no\"}\"; «/* yes */»"],
  terraform: ['a = "$${b} // no" «// yes»\nc = <<-EOT\n  # no\n  EOT\nd = 1 «# yes»\n«/* yes */»'],
  powershell: ['a `# no#no «#yes # yes»\n$b = "$("# no") # no" «# yes»\n$c = @\'\n# no\n\'@ «# yes»\nd --#no «<# yes #>»'],
  zig: ['const a =\n    \\\\// no "\n; «// yes»\nconst b = \'"\'; «//! yes»'],
  dockerfile: ['«# syntax=a»\nRUN a \\\n  «# yes»\n  && echo "# no" # no\nCOPY <<-"EOF" /b\n# no\nEOF\n«# yes»'],
  makefile: ['a = b «# yes»\nc:\n\t@echo "# no" \'# no\' «# yes»\n\t@d \\\n\t  "# no" «# yes»\ne = \\# f «# yes»'],
  cmake: ['a("# no" [==[# no ]] ]==]) «#[=[ yes ]=]» b()\n«# [[ yes»\n«#[[»\n«]]» c()'],
  latex: [
    '\\url{a%20b} \\verb|% no| \\verb+% no+ \\href{c%d}{e} «% yes»\n\\begin{verbatim}\n% no\n\\end{verbatim} «% yes»\n\\\\«% yes»',
    '\\begin{lstlisting}[a]\n% no\n\\end{lstlisting}\n«\\begin{comment}»\n«yes»\n«\\end{comment}» no',
  ],
  properties: ['«# yes»\na=b#no \\\n  # no\n«! yes»\nc=#no'],
  ini: ['[a] «; yes»\nb = "c ; no" «; yes»\nd = it\'s;no «# yes»'],
  dotenv: ["A=\"b # no\" «# yes»\nC=it's «# yes»\nD=e#no\nF='# no' «# yes»"],
  bat: ['echo "& rem no"\nif a («rem yes»\n«@REM yes»\n:rem\na & «rem yes»'],
  vb: ['a = "b \'no" «\' yes»\n«REM yes»\nb = 1 : «rem yes»\nremark = 1'],
  fortran: ["a = '! no' «! yes»\nc = d «!yes»"],
  'fortran_fixed-form': ['«C yes»\n«* yes»\n      CALL A «! yes»'],
  cobol: ['000100«* yes»\n           DISPLAY "*> no" «*> yes»\n           COMPUTE A = B * C.'],
  po: ['«# yes #12»\n«#. yes»\n#: a.c:12 #13\n#, fuzzy\nmsgid "# no"'],
  matlab: ["a = b' * 'c % no'; «% it's»\n«%{»\n«d»\n«%}»\ne = \"% no\"; f(1)' «% yes»"],
  verilog: ['a = 8\'hff; «// yes»\nb = "// no"; «/* yes */»'],
  vhdl: ['a <= \'"\'; «-- yes»\nb <= "-- no"; «-- yes»'],
  erlang: ['a = $", «% yes»\nb = "% no", «%% yes»\nc = \'% no\'.'],
  tcl: ['«# yes»\nset a #no; «# yes»\nset b "# no"; «# yes»'],
  d: ['a = `// no`; «/+ /+ +/ yes +/» b = r"\\"; «// yes»'],
  graphql: ['type A «# yes»\n"""\n# no\n"""\nb: C @d(e: "# no") «# yes»'],
  html: [
    '<script type="text/template"><a href="//b">it\'s // no</a> «<!-- yes -->»</script> «<!-- yes -->»',
    '<script type="application/ld+json">{"a": "//", "b": 1} // no</script>\n<script\n  lang="ts"\n  type="module"\n>\nlet a = <b>c; «// "»\n</script>',
    '<style type="text/scss">\na {} «// yes»\n</style> a < b «<!-- yes -->» &#12; <a href=#12>',
  ],
  vue: ['<script setup\n  lang="ts">\nconst a = b<C>(d); «// "»\n</script>\n<template><p :title="\'<!-- no -->\'">{{ e }}</p></template>'],
  svelte: ["<script>\nlet a = 1; «// yes»\n</script>\n{#if a}<p on:click={() => b}>it's // no</p>{/if} «<!-- yes -->»"],
  php: ['<?php $a = "?> // no"; «# yes»\n$b = <<<\'X\'\n# no\nX;\n#[A("# no")]\nfn() => 1; «// yes »?><p>// no'],
  razor: ['<p>// no</p> «@* yes *@» «<!-- yes -->»\n@{\n  var a = "// no"; «// yes»\n}\n<a href="http://b">'],
  handlebars: ['{{a}} «{{!-- {{b}} --}}» «{{! yes }}» «<!-- yes -->» // no'],
  jinja: ['{{ a }} «{# yes #}» <a href=b «{# yes #}»>'],
  erb: ['«<%# yes %>» <% b «# yes »%> # no <%= "# no" %>'],
  pug: ['p see http://a\n«//- yes»\n  «// yes»'],
  typescriptreact: ['<p>{«/* yes */»}</p>; «// yes»', '<a href="//b" c={"// no"} «/* yes */»>// no</a>'],
  javascript: ['#!/usr/bin/env node\na = b «/* yes */»', 'class A { #b = /[/]"/; «// yes»\n}\na = `${`${"`"}`}`; «// yes»'],
  restructuredtext: ['«a »``# no``« #12»\n«b::»\n\n  no\n\n«c»\n«.. code-block:: sh»\n\n   # no\n«.. note:: d»\n«   e»'],
  asciidoc: ['«a »`no`« b»\n----\nno\n----\n«c »<<#12>>'],
  markdown: [
    '«a »[b #12](c«) »![d](e«) [#12] »[f][g]« [#1][#2]»\n[h]: http://i#12\n«j »<code>#12</code>« k»',
    '<pre>\n#12\n</pre>« a»\n\n«b»\n~~~ c\nno\n~~~\n> ```\n> no\n> ```\n«d»',
  ],
  mdx: ['«# A»\n```js\n// no\n```'],
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

  for (const [id, texts] of Object.entries(SIMILAR_TEXTS))
    it(`of ${id} are told from what looks like one`, () => {
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
