import assert from 'node:assert/strict';
import { codeLanguage, LANGUAGE_IDS } from '../../../src/code/languages';
import { padReferences, compilePatterns, typedReference } from '../../../src/code/references';
import { ReferenceText } from '../../../src/code/referenceText';
import { splitLines } from '../../../src/code/scannedText';
import { repositoryName } from '../../../src/model/repository';
import { computingMs } from '../../support/computing';

const { patterns } = compilePatterns({ 'PROJ-{number}': '', 'bug {number}': 'team/rocket', '[[{number}]]': '' });

/** The references of a text: the underlined part, and the issue if it differs. */
function found(id: string, text: string): string[] {
  const lines = splitLines(text);
  const complete = new ReferenceText(codeLanguage(id)!, lines, patterns);
  return lines.flatMap((line, index) =>
    complete.references(index).map(({ start, end, number, repository }) => {
      const [sourceText, target] = [line.slice(start, end), `${repository ? repositoryName(repository) : ''}#${number}`];
      return sourceText === target ? sourceText : `${sourceText} = ${target}`;
    }),
  );
}

const REFERENCES: [id: string, text: string, ...found: string[]][] = [
  ['typescript', '// see #12, #3 and (#4). "#5" #6: #7;', '#12', '#3', '#4', '#5', '#6', '#7'],
  ['typescript', 'const a = "#12"; //#13\n/* #14\n * #15 */', '#13', '#14', '#15'],
  ['typescript', '// #1/#2 #3-#5 [#6] **#7** `#8`', '#1', '#2', '#3', '#5', '#6', '#7', '#8'],
  ['typescript', '// ann/app#12 and team/rocket-2#3, (a.b/c_d#4)', 'ann/app#12', 'team/rocket-2#3', 'a.b/c_d#4'],
  ['typescript', '// PROJ-12 XPROJ-13 PROJ-14a PROJ-0 proj-15 PROJ-16.', 'PROJ-12 = #12', 'PROJ-16 = #16'],
  ['typescript', '// bug 12, [[13]]', 'bug 12 = team/rocket#12', '[[13]] = #13'],
  ['typescript', '// #fff #12a #0 #012 #1234567890 #12.5 #12-34 ##12 #12# a#12 ä#12 &#39; #_1 # 12'],
  ['typescript', '// http://a.b/c#12 https://a.b/#13 x://y/?z=#14 a/b/c#15 /a#16 ./b#17 href="#18" href=#19'],
  ['typescript', "// color: #123456, border: 1px solid #123; '#654321' a = 1; #124", '#124'],
  ['typescript', 'this.#12; class A { #13 = `#14`; b = /#15/ } // #16', '#16'],
  ['css', '/* #123456 #12345678 color: #123; #124 */ a { color: #125 }', '#124'],
  ['c', '#if 0\n#include <12>\n#define X #12\n#line 13 // #14\n#endif', '#14'],
  ['csharp', '#region 1\n#line 12\nvar a = 1; // #3', '#3'],
  ['python', '#12 no\n# #13\n#: #14\n## #15\na = "#16" #17', '#13', '#14', '#15'],
  ['shellscript', '#!/bin/sh\n#!12\necho $#12 ${#13} a#14 "#15" # #16', '#16'],
  ['yaml', 'a: #12\n  #13\nb: "#14" # fixes #15', '#15'],
  ['html', '<a href="#12">&#39; #13</a> <!-- #14 <a href="#15"> &#16; -->', '#14'],
  ['markdown', '# 12\n#12 and **#13**\n`#14` ``#15``\n\n    #16\n\n```\n#17\n```\n[a](#18) [b](b.md#19) {#20} <a id="#21">', '#12', '#13'],
  ['markdown', '> #1\n- #2\n  - #3\n\n    #4\n\n| #5 |\n## The fix of #6', '#1', '#2', '#3', '#4', '#5', '#6'],
  ['git-commit', 'Fix #12\n# On branch #13\n\nCloses ann/app#14', '#12', 'ann/app#14'],
  ['scminput', '#12: Mend\n\nPROJ-3', '#12', 'PROJ-3 = #3'],
  ['plaintext', 'all of #12', '#12'],
  // Scripts without spaces, or with particles behind a word.
  ['typescript', '// 修正PROJ-12。PROJ-13を参照 PROJ-14é éPROJ-15 _PROJ-16', 'PROJ-12 = #12', 'PROJ-13 = #13'],
  ['typescript', '// 修正#12。#13を参照（#14）#15です', '#12', '#13', '#14', '#15'],
  ['typescript', '// 이슈#16를, ตาม#17ครับ データー#18。', '#16', '#17', '#18'],
  ['python', '# ראו #12, כמו ב-#13; انظر #14؛ ä#15 #16é', '#12', '#13', '#14'],
  ['markdown', '|#12|#13|\n|--|--|\n| a|(#14)|', '#12', '#13', '#14'],
  ['markdown', '_#12_ __#13__ ~~#14~~ ***#15*** a_#16 #17_b', '#12', '#13', '#14', '#15'],
  ['typescript', '/* #1*/ // #2\r\n/*#3\r\n#4*/ a // (#5), "#6"... #7', '#1', '#2', '#3', '#4', '#5', '#6', '#7'],
  // What a number with a sign is besides.
  ['typescript', '// C#12 F#13 issue#14a foo#15 foo@1.2#16 \\#17 $#18 &#19; &#x20; @a/b@1#21 npm:a#22 a.html#23 ?a=#24 #25px 0x#26'],
  ['typescript', '// pull request #12, Pull Request #13, merge request #14, PR #15, MRs #16; XPR #17, request #18', '#17', '#18'],
  ['typescript', '// %#12x %-#13d %#14.3f #15\u0301 #16\ufe0f\u20e3 \ud800#17 #18\udc00 e\u0301#19', '#17', '#18'],
  ['c', '#pragma 12\n#define A(b) #b #12 // #13\n#if 1 /* #14 */', '#13', '#14'],
  ['css', 'a#12 { b: url(#13) } /* a #14 { } a#15 .b#16 */', '#14'],
  ['scss', '#12 { a: #123 } // #{#13} #14', '#13', '#14'],
  ['html', '<a href="#12">&#13; #14</a><svg fill="#123"/> <!-- &#15; #16 -->', '#16'],
  ['markdown', '[#12](https://a.b/c/12) ![#13](d) [#14][e] x\n[#16]: https://a.b/16\n\\#17 [a](b "c #18") [#19]', '#18', '#19'],
  ['markdown', '## 12 {#12}\n<a name="#13"></a> <kbd>#14</kbd>\n    #15\n~~~\n#16\n~~~\n<pre>\n#17\n</pre>\n#18', '#15', '#18'],
  ['restructuredtext', 'a #12 ``#13`` `b #14 <c#15>`_\n\n::\n\n  #16\n\n.. note:: #17', '#12', '#17'],
  ['asciidoc', 'a #12 `#13` xref:b#14[#15]\n----\n#16\n----', '#12'],
  ['git-commit', 'Merged in a (pull request #12)\n\nFixes #13', '#13'],
  ['typescript', `${'a=1;'.repeat(300_000)} // #1`],
  ['typescript', `// #1 ${'a=1;'.repeat(300_000)} #2`, '#1'],
];

/** Parts of lines that a search could begin again at each of. */
const SLOW_PARTS = [
  ...[...' \t#"\'`/([{<\\-=$%~|*:0a!'],
  ...[
    ' "',
    " '",
    ': "',
    ', "',
    '- ',
    '[a',
    '](',
    '[[',
    '<a ',
    '<a>',
    '<code>',
    '<%',
    '{{',
    '{#',
    '@{',
    '/*',
    '(*',
    '{-',
    '--[',
    '#[',
    '<<A ',
  ],
  ...['$(', '((', '${', 'R"', '"""', "'''", "1'", '0.', 'a/', '#1', ' #1', '``', ':a:`', '`a<', '://', 'rem ', '::', '= "', '$a$', 'as $'],
  ...["e'", 'q(', '~a', '\\verb|', '*>', 'pull request ', 'color:', 'lang=', '<script '],
];

describe('References', () => {
  for (const [id, text, ...expected] of REFERENCES)
    it(`in ${id} are found in ${JSON.stringify(text)}`, () => assert.deepEqual(found(id, text), expected));

  it('by patterns of a setting have one number, and something that tells them', () => {
    const bad = ['{number}', 'A', '{number}-{number}', 'A1{number}', '{number}2B', ' {number} ', 'x'.repeat(60) + '{number}', '7{number}'];
    const setting = Object.fromEntries([...bad, 'ok-{number}'].map((text) => [text, '']));
    const compiled = compilePatterns({ ...setting, 'R-{number}': 'no repository', 'N-{number}': 5, '({number})': 'a/b' });
    assert.equal(compiled.patterns.length, 2);
    assert.deepEqual(
      compiled.bad.map((text) => text.slice(0, 20)),
      [...bad, 'R-{number}', 'N-{number}'].map((text) => text.slice(0, 20)),
    );
    for (const none of [undefined, null, 'x', 5]) assert.deepEqual(compilePatterns(none), { patterns: [], bad: [] });
    assert.equal(
      compilePatterns(Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`A${'B'.repeat(at)}-{number}`, '']))).patterns.length,
      20,
    );
  });

  it('take no long time to find in a text that is made to be slow', () => {
    const { patterns: slow } = compilePatterns({ '(a+)+{number}': '', '{number}$$$$': '', '.*.*.*{number}': '' });
    const ms = computingMs(() => {
      for (const text of ['a/', '#', '#1', 'a/b#1', '#1/', 'a', '.', 'http://', 'color:', '(a+)+', '\u00e4-'])
        new ReferenceText(codeLanguage('plaintext')!, [text.repeat(100_000 / text.length)], slow).references(0);
    });
    assert.ok(ms < 5000, `${ms} ms`);
  });

  it('are looked for in no long time in lines of any language that are made to be slow', () => {
    for (const id of LANGUAGE_IDS) {
      const language = codeLanguage(id)!;
      for (const part of SLOW_PARTS) {
        const text = new ReferenceText(language, [part.repeat(20_000 / part.length), 'b']);
        const ms = computingMs(() => [text.references(0), text.references(1)]);
        assert.ok(ms < 150, `${id} ${JSON.stringify(part)}: ${ms} ms`);
      }
    }
  });

  it('are found where they are put between other texts', () => {
    for (const [before, references, after] of [
      ['see', '#12', 'there'],
      ['see ', '#12', ', there'],
      ['(', '#12, #3', ')'],
      ['3', 'ann/app#12', '4'],
      ['a/', '#12', '#3'],
      ['see:', 'ann/app#12', '-'],
      ['', '#12', ''],
    ] as const) {
      const text = `${before}${padReferences(before, references, after)}${after}`;
      const alone = found('plaintext', references);
      assert.deepEqual(
        found('plaintext', text).filter((it) => alone.includes(it)),
        alone,
        text,
      );
      assert.doesNotMatch(text, /  /);
    }
    assert.equal(padReferences('see ', '#12', '.'), '#12');
  });

  const TYPED: [id: string, text: string, typed: string | undefined][] = [
    ['typescript', '// see #|', ''],
    ['typescript', '// see #1|', '1'],
    ['typescript', '// see #crash| on', 'crash'],
    ['typescript', '// ann/app#3|', 'ann/app 3'],
    ['typescript', 'a.#b|', undefined],
    ['typescript', '"#1|"', undefined],
    ['typescript', '// a#1|', undefined],
    ['python', '#|', undefined],
    ['python', 'a = 1 #1|', undefined],
    ['python', '##|', undefined],
    ['python', '# see #|', ''],
    ['shellscript', 'echo $#|', undefined],
    ['yaml', 'a: #|', undefined],
    ['ini', '#1|', undefined],
    ['ini', '; #1|', '1'],
    ['git-commit', '#|', undefined],
    ['git-commit', 'Fix #|', ''],
    ['scminput', '#|', ''],
    ['plaintext', '#|', ''],
    ['markdown', '#|', undefined],
    ['markdown', '> #|', undefined],
    ['markdown', '##|', undefined],
    ['markdown', '#1|', '1'],
    ['markdown', 'see #|', ''],
    ['markdown', '`#|`', undefined],
    ['css', 'a { color: #|', undefined],
    ['c', '#|', undefined],
    ['typescript', '// # |', undefined],
  ];
  for (const [id, text, expected] of TYPED)
    it(`that are typed in ${id}: ${JSON.stringify(text)}`, () => {
      const [column, line] = [text.indexOf('|'), text.replace('|', '')];
      const language = codeLanguage(id)!;
      const { text: scanned } = new ReferenceText(language, [line]);
      const typed = typedReference(line, column, scanned.comments(0), { isHeading: id === 'markdown' });
      assert.equal(typed && `${typed.repository ? `${repositoryName(typed.repository)} ` : ''}${typed.typed}`, expected);
    });
});
