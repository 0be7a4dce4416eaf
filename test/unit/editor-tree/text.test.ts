import assert from 'node:assert/strict';
import { beginningWithin, plainLabel, plainLabels, plainLine } from '../../../src/editor/text';

describe('a text from outside as a label', () => {
  const CASES: readonly (readonly [title: string, text: string, label: string])[] = [
    ['plain', 'A title, as it is', 'A title, as it is'],
    ['an icon', '$(flame)', '$\u200b(flame)'],
    ['a link of a message', '[Mend](command:a.b) [x](https://a) a[0](1)', '[Mend]\u200b(command:a.b) [x]\u200b(https://a) a[0]\u200b(1)'],
    ['icons in words', 'a $(flame~spin) b $$(x)', 'a $\u200b(flame~spin) b $$\u200b(x)'],
    ['ends of lines', 'a\r\nb\u2028c\u2029d\te', 'a b c d e'],
    ['control characters', 'a\u0000b\u001bc\u007fd\u0085e', 'a b c d e'],
    ['an override', 'photo\u202Egnp.exe', 'photo gnp.exe'],
    ['isolates and embeddings', 'a\u2066b\u2067c\u2068d\u2069e\u202Af\u202Cg', 'a b c d e f g'],
    ['marks of direction', 'a\u200Eb\u200Fc\u061Cd', 'a b c d'],
    ['an icon behind a sign that is taken away', '$\u202E(flame)', '$ (flame)'],
    ['emoji of several parts', '👩‍💻 ❤️', '👩‍💻 ❤️'],
    ['Hebrew', 'שלום (עולם)', '\u2068שלום (עולם)\u2069'],
    ['Arabic with Latin', 'API خطأ', '\u2068API خطأ\u2069'],
    ['Thaana', 'ދިވެހި', '\u2068ދިވެހި\u2069'],
    ['Japanese', '起動時にエラー', '起動時にエラー'],
  ];
  for (const [title, text, label] of CASES) it(`is a line of its own: ${title}`, () => assert.equal(plainLabel(text), label));

  const BEGINNINGS = [
    ['short enough', 'abcdef', 6, 'abcdef'],
    ['one letter too long', 'abcdefg', 6, 'abcde…'],
    ['cut at a space', 'abc defgh', 5, 'abc…'],
    ['twice as wide', '起動時にエ', 10, '起動時にエ'],
    ['twice as wide, and too long', '起動時にエラー', 10, '起動時に…'],
    ['Korean and wide Latin', '오류ＡＢＣ', 6, '오류…'],
    ['emoji whole', 'ab🌊🌊🌊', 6, 'ab🌊…'],
    ['Arabic', 'خطأ في بدء', 6, 'خطأ ف…'],
  ] as const;
  for (const [title, text, columns, beginning] of BEGINNINGS)
    it(`leaves room for what stands behind it: ${title}`, () => assert.equal(beginningWithin(text, columns), beginning));

  it('is no longer than a row', () => {
    assert.equal(plainLabel('x'.repeat(200)), 'x'.repeat(200));
    assert.equal(plainLabel('x'.repeat(300)), `${'x'.repeat(199)}…`);
    assert.equal(plainLabel(`${'x'.repeat(198)}🌊${'x'.repeat(100)}`), `${'x'.repeat(198)}…`);
    assert.equal(plainLabel('ש'.repeat(300)).length, 202);
    assert.equal(plainLine('x\n'.repeat(300)).length, 600);
  });

  it('does not turn what stands beside it', () => {
    assert.equal(plainLabels(['#12', 'שלום', '', null, undefined, 'x'], ' · '), '#12 · \u2068שלום\u2069 · x');
  });
});
