import assert from 'node:assert/strict';
import { compare } from '../../../media/merging';

/** Texts are written with a space between their lines. */
const lines = (text: string): string => text.split(' ').join('\n');
const found = (base: string, mine: string, theirs: string) => compare(lines(base), lines(mine), lines(theirs));

describe('two versions of a text', () => {
  const MERGED: readonly (readonly [title: string, base: string, mine: string, theirs: string, merged: string | undefined])[] = [
    ['different lines', 'a b c d e', 'A b c d e', 'a b c D e', 'A b c D e'],
    ['lines added and taken away', 'a b c d e', '0 a b c d e', 'a b c e f', '0 a b c e f'],
    ['the same change on both sides', 'a b c', 'a X c', 'a X c d', 'a X c d'],
    ['the same line', 'a b c', 'a X c', 'a Y c', undefined],
    ['lines side by side', 'a b c d', 'a X c d', 'a b Y d', undefined],
    ['different lines at the same place', 'a b', 'a X b', 'a Y b', undefined],
    ['a line that the other has taken away', 'a b c', 'a X c', 'a c', undefined],
  ];
  for (const [title, base, mine, theirs, merged] of MERGED) {
    it(`${merged ? 'become one' : 'are left to the person'}: ${title}`, () => {
      assert.equal(found(base, mine, theirs)?.merged, merged && lines(merged));
      assert.equal(found(base, theirs, mine)?.merged, merged && lines(merged), 'the other way round');
    });
  }

  it("tell what was changed in the other's, and where that is in one's own", () => {
    const compared = found('a b c d', 'new lines a b c d', 'a b X d e');
    const reported = compared?.theirs.map(({ text, kind }) => `${{ same: '', added: '+', removed: '-' }[kind]}${text}`);
    assert.deepEqual(reported, ['a', 'b', '-c', '+X', 'd', '+e']);
    assert.equal(compared?.at, lines('new lines a b ').length);
  });

  it('do not differ by their line ends', () => {
    assert.equal(compare('a\r\nb\r\nc', 'a\nb\nC', 'A\r\nb\r\nc')?.merged, 'A\nb\nC');
  });

  it('are not compared when they have too little in common', () => {
    const random = (sign: string) => Array.from({ length: 5000 }, (_, index) => `${sign}${index}`).join('\n');
    assert.equal(compare(random('a'), random('b'), random('c')), undefined);
  });
});
