import assert from 'node:assert/strict';
import {
  excerptOfIssue,
  exceededSearchLimit,
  isBlankSearch,
  parseSearchText,
  SEARCH_LIMITS,
  SearchedText,
} from '../../../src/model/search';
import { countTerms, termsOf } from '../../../src/model/tokens';
import { SEARCHES } from '../../support/searches';

const isFound = (search: string, text: string): boolean => {
  const phrases = parseSearchText(search);
  const searched = new SearchedText(text, phrases);
  return phrases.length > 0 && phrases.every((phrase) => searched.has(phrase));
};

/** An excerpt with its marks in brackets. */
const marked = (search: string, text: string): string | undefined => {
  const phrases = parseSearchText(search);
  const excerpt = new SearchedText(text, phrases).excerpt();
  if (!excerpt) return undefined;
  let [displayed, at] = ['', 0];
  for (const [from, to] of excerpt.marks) {
    displayed += `${excerpt.text.slice(at, from)}[${excerpt.text.slice(from, to)}]`;
    at = to;
  }
  return displayed + excerpt.text.slice(at);
};

describe('A search', () => {
  for (const [search, finds, not = []] of SEARCHES) {
    it(`for ${JSON.stringify(search)} finds what holds it, and nothing else`, () => {
      assert.deepEqual(
        finds.filter((text) => !isFound(search, text)),
        [],
      );
      assert.deepEqual(
        not.filter((text) => isFound(search, text)),
        [],
      );
    });
  }

  it('is blank without anything but spaces', () => {
    assert.deepEqual(
      ['', ' \t\n', '\u3000', '\0', '""', '.', '\u200d'].map((text) => isBlankSearch(text)),
      [true, true, true, true, false, false, false],
    );
  });

  it('is bounded, which a sentence says', () => {
    assert.equal(exceededSearchLimit('word '.repeat(SEARCH_LIMITS.phrases)), undefined);
    assert.match(exceededSearchLimit('a b c d e f g h i j k '.repeat(7) + 'l m n o p q r s t u v w x y z '.repeat(3)) ?? '', /^$/);
    assert.match(exceededSearchLimit(Array.from({ length: 65 }, (_, i) => `w${i}`).join(' ')) ?? '', /more than 64 words/);
    assert.match(exceededSearchLimit('word '.repeat(10_000)) ?? '', /longer than 1000 characters/);
  });

  it('shows the words around what it found, as one line, marked', () => {
    const cases: [search: string, text: string, shown: string | undefined][] = [
      ['エラー', '起動時にエラーが出る', '起動時に[エラー]が出る'],
      ['one', 'The one.\n\n* and  one\tmore', 'The [one]. * and [one] more'],
      ['far', `${'word '.repeat(100)}far away`, '…word word word word word word word [far] away'],
      ['near', `near ${'word '.repeat(100)}`, `[near] ${'word '.repeat(15)}word…`],
      ['cafe', 'Le cafe\u0301, CAFÉ', 'Le [cafe\u0301,] [CAFÉ]'],
      ['C++ 17', '17 C++ and C++17', '[17] [C++] and [C++17]'],
      ['foo foobar', 'foobar', '[foobar]'],
      ['👩‍💻', 'by 👩‍💻 now', 'by [👩‍💻] now'],
      ['absent', 'nothing', undefined],
      ['end', `${'🔥'.repeat(200)} end`, undefined],
    ];
    for (const [search, text, displayed] of cases) {
      if (search === 'end') assert.match(marked(search, text)!, /^…(🔥)+ \[end\]$/u);
      else assert.equal(marked(search, text), displayed, search);
    }
  });

  it('says where an issue holds it: in the title, or in the content what the title lacks', () => {
    const where = (search: string) => {
      const found = excerptOfIssue('The first title', 'first content, second word', parseSearchText(search));
      return found && [found.field, found.text];
    };
    assert.deepEqual(where('first title'), ['title', 'The first title']);
    assert.deepEqual(where('title second'), ['content', 'first content, second word']);
    assert.deepEqual(where('content'), ['content', 'first content, second word']);
    assert.equal(where('title absent'), undefined);
    assert.equal(where(' '), undefined);
  });
});

describe('The terms of a text', () => {
  it('are what they were: data files are made of them', () => {
    const cases: [text: string, terms: string][] = [
      ['VS Codeのエラー', 'vs code のエ エラ ラー ー'],
      ['C++17 a->b', 'c ＋11 ＋11 17 a －11 ＞11 b'],
      ['#12 # 12', '＃01 12 ＃00 12'],
      ['👩‍💻 🇩🇪🇫🇷', '👩01 💻10 🇩🇪01 🇫🇷10'],
      ['----------x', '－01 －11 －11 －11 x'],
      ['a_b _c', 'a b ＿01 c'],
      [`${'x'.repeat(100)} y`, `${'x'.repeat(64)} y`],
      ['\ud800a\0b\u3000', 'a b'],
      ['', ''],
    ];
    for (const [text, terms] of cases) {
      assert.equal(termsOf(text), terms);
      assert.equal(countTerms(text), terms === '' ? 0 : terms.split(' ').length);
    }
  });

  it('of a megabyte are found in one look, whatever it is of', () => {
    for (const part of ['x', '漢', '#', ' ', '👍🏽', 'ｶﾞ', 'e\u0301', '"', 'a_']) {
      const text = part.repeat(1_000_000 / part.length);
      assert.ok(termsOf(text).length >= 0);
      assert.ok(new SearchedText(text, parseSearchText('x 漢 "x y" # 👍')).excerpt() !== null);
    }
  });
});
