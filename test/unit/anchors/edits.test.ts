import assert from 'node:assert/strict';
import { linesAfter, type TextEdit } from '../../../src/anchors/edits';

const LINES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six'];

/** `2:0-3:1` is a range, `2:0` a position. */
function edit(range: string, text: string): TextEdit {
  const positions = range.split('-').map((position) => {
    const [line, character] = position.split(':').map(Number);
    return { line: line!, character: character! };
  });
  return { start: positions[0]!, end: positions.at(-1)!, text };
}

/** Applies an edit to the lines. */
function applied({ start, end, text }: TextEdit): string[] {
  const before = [...LINES.slice(0, start.line), LINES[start.line]!.slice(0, start.character)].join('\n');
  const after = [LINES[end.line]!.slice(end.character), ...LINES.slice(end.line + 1)].join('\n');
  return `${before}${text}${after}`.split(/\r\n|\r|\n/);
}

/** Lines two to four after the edit, marked when they were changed (*) or replaced as a whole (!). */
function after(range: string, text: string): string {
  const change = edit(range, text);
  const result = linesAfter({ first: 2, last: 4, endCharacter: LINES[4]!.length }, change);
  if (!result) return 'gone';
  const mark = result.isReplaced ? '!' : result.isTouched ? '*' : '';
  return `${applied(change)
    .slice(result.first, result.last + 1)
    .join('|')}${mark}`;
}

describe('lines after an edit', () => {
  const cases: [title: string, range: string, text: string, expected: string][] = [
    ['a line far above is changed', '0:0-0:4', 'other', 'two|three|four'],
    ['five lines are inserted above', '0:0', 'a\nb\nc\nd\ne\n', 'two|three|four'],
    ['with carriage returns', '0:0', 'a\r\nb\r\n', 'two|three|four'],
    ['a line is inserted right before', '2:0', 'new\n', 'two|three|four'],
    ['Enter at the end of the line above', '1:3', '\n', 'two|three|four'],
    ['Enter at the end of the line above, indented', '1:3', '\n    ', 'two|three|four'],
    ['lines above are deleted', '0:0-2:0', '', 'two|three|four'],
    ['a line below is changed', '5:1-5:2', 'X', 'two|three|four'],
    ['a line is inserted right behind', '4:4', '\nnew', 'two|three|four'],
    ['Enter at the end', '4:4', '\r\n', 'two|three|four'],
    ['a line below is deleted, or joined with the last', '4:4-5:4', '', 'two|three|four*'],
    ['a line below is deleted with the line break before it and another one put there', '4:4-5:4', '\nother', 'two|three|four'],
    ['a letter in the middle', '3:1', 'x', 'two|txhree|four*'],
    ['a line in the middle', '3:0', 'new\n', 'two|new|three|four*'],
    ['a letter before the first one', '2:0', '  ', '  two|three|four*'],
    ['Enter before the first one, and a word', '2:0', '\nx', 'xtwo|three|four*'],
    ['a letter behind the last one', '4:4', ';', 'two|three|four;*'],
    ['Enter within the last line', '4:2', '\n', 'two|three|fo|ur*'],
    ['the line in the middle is deleted', '3:0-4:0', '', 'two|four*'],
    ['the first one is deleted', '2:0-3:0', '', 'three|four*'],
    ['the first one and what is above', '1:0-3:0', '', 'three|four*'],
    ['the last one is deleted', '4:0-5:0', '', 'two|three*'],
    ['the last one with the line break before it', '3:5-4:4', '', 'two|three*'],
    ['the last ones and what is below', '3:0-6:0', '', 'two*'],
    ['the first line is joined with the one above', '1:3-2:0', '', 'onetwo|three|four*'],
    ['the last line is joined with the one below', '4:4-5:0', '', 'two|three|fourfive*'],
    ['the last line is joined by a space', '4:4-5:0', ' ', 'two|three|four five*'],
    ['all are deleted', '2:0-5:0', '', 'gone'],
    ['all with the line break before them', '1:3-4:4', '', 'gone'],
    ['all are replaced', '2:0-4:4', 'a\nb', 'a|b!'],
    ['all are replaced by whole lines', '2:0-5:0', 'a\nb\n', 'a|b!'],
    ['the whole text is replaced', '0:0-6:3', 'a\nb\nc', 'a|b|c!'],
    ['the beginning is replaced', '1:0-2:3', 'x', 'x|three|four*'],
    ['the end is replaced', '4:0-5:4', 'x\ny', 'two|three|x|y*'],
  ];
  for (const [title, range, text, expected] of cases) it(title, () => assert.equal(after(range, text), expected));

  it('are the same wherever the edit is, as long as it does not touch them', () => {
    for (let line = 0; line < LINES.length; line++)
      for (let character = 0; character <= LINES[line]!.length; character++) {
        const change = edit(`${line}:${character}`, 'a\nb');
        const result = linesAfter({ first: 2, last: 4, endCharacter: 4 }, change)!;
        const present = applied(change).slice(result.first, result.last + 1);
        assert.equal(present.join() === 'two,three,four', !result.isTouched, `at ${line}:${character}: ${present.join()}`);
      }
  });
});
