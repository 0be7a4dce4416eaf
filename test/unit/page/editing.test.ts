import assert from 'node:assert/strict';
import { wordBeforeCaret, isUnchanged, matchPeople, preselected } from '../../../media/parts/completing';
import { matchEmoji } from '../../../media/emoji';
import {
  applyTool,
  continueList,
  quotedLines,
  toolsOf,
  type Replacement,
  type TextSelection,
  type Tool,
} from '../../../media/parts/editing';
import { render } from '../../../src/markup';
import { reapplyTick, toggleTask } from '../../../src/markup/tasks';
import { withoutPicture, withPicture } from '../../../media/parts/references';
import type { Markup } from '../../../src/model/enums';

/** Reads a text in which `[` and `]` stand around what is selected, or `|` at the caret. */
function selected(marked: string): TextSelection {
  const caret = marked.indexOf('|');
  if (caret >= 0) return { text: marked.replace('|', ''), start: caret, end: caret };
  return { text: marked.replace(/[«»]/g, ''), start: marked.indexOf('«'), end: marked.indexOf('»') - 1 };
}

/** The text after a replacement, with what is selected then marked in the same way. */
function after({ text }: TextSelection, replacement: Replacement | undefined): string {
  if (!replacement) return 'nothing';
  const created = text.slice(0, replacement.from) + replacement.text + text.slice(replacement.to);
  const { start, end } = replacement;
  return start === end
    ? `${created.slice(0, start)}|${created.slice(start)}`
    : `${created.slice(0, start)}«${created.slice(start, end)}»${created.slice(end)}`;
}

describe('tools of who writes', () => {
  const CASES: readonly (readonly [tool: Tool, markup: Markup, before: string, after: string])[] = [
    ['bold', 'markdown', 'a «word» b', 'a **«word»** b'],
    ['bold', 'markdown', 'a **«word»** b', 'a «word» b'],
    ['bold', 'markdown', 'a «**word**» b', 'a «word» b'],
    ['bold', 'markdown', 'a« word »b', 'a **«word»** b'],
    ['bold', 'markdown', '|', '**|**'],
    ['italic', 'markdown', '«a»', '_«a»_'],
    ['italic', 'creole', '«a»', '//«a»//'],
    ['code', 'markdown', '«a»', '`«a»`'],
    ['code', 'markdown', 'x «a\nb» y', 'x \n```\n«a\nb»\n```\n y'],
    ['code', 'creole', '«a»', '{{{«a»}}}'],
    ['link', 'markdown', '«here»', '[here](«https://»)'],
    ['link', 'markdown', '«https://a.example/»', '[|](https://a.example/)'],
    ['link', 'creole', '«here»', '[[«https://»|here]]'],
    ['quote', 'markdown', 'a\n«b\nc»\nd', 'a\n«> b\n> c»\nd'],
    ['quote', 'markdown', '«> b\n> c»', '«b\nc»'],
    ['bullets', 'markdown', '«a\n\nb»', '«- a\n\n- b»'],
    ['numbers', 'markdown', '«a\nb»', '«1. a\n2. b»'],
    ['numbers', 'markdown', '«- a\n- b»', '«1. a\n2. b»'],
    ['tasks', 'markdown', 'a|', '- [ ] a|'],
    ['heading', 'markdown', 'a|', '### a|'],
    ['heading', 'creole', 'a|', '=== a|'],
  ];
  for (const [tool, markup, before, expected] of CASES) {
    it(`${tool} in ${markup}: ${JSON.stringify(before)}`, () => {
      assert.equal(after(selected(before), applyTool(tool, selected(before), markup)), expected);
    });
  }

  it('offers what a markup has signs for', () => {
    assert.deepEqual(toolsOf('plaintext'), []);
    assert.ok(!toolsOf('creole').includes('tasks'));
    assert.ok(toolsOf('markdown').includes('tasks'));
  });

  const ENTER: readonly (readonly [before: string, after: string])[] = [
    ['- a|', '- a\n- |'],
    ['  * a|', '  * a\n  * |'],
    ['9. a|', '9. a\n10. |'],
    ['- [x] a|', '- [x] a\n- [ ] |'],
    ['> a|', '> a\n> |'],
    ['a\n- |', 'a\n|'],
    ['a|', 'nothing'],
    ['-a|', 'nothing'],
  ];
  for (const [before, expected] of ENTER) {
    it(`goes on with a list at Enter: ${JSON.stringify(before)}`, () => {
      assert.equal(after(selected(before), continueList(selected(before), 'markdown')), expected);
    });
  }

  it('quotes a text to answer to', () => assert.equal(quotedLines('a\r\n\r\nb\n'), '> a\n>\n> b\n\n'));

  it('ticks the task of a line, and nothing else', () => {
    assert.equal(toggleTask('x\n- [ ] a\n- [x] b', 1, true), 'x\n- [x] a\n- [x] b');
    assert.equal(toggleTask('x\n- [ ] a\n- [x] b', 2, false), 'x\n- [ ] a\n- [ ] b');
    assert.equal(toggleTask('1. [ ] a', 0, true), '1. [x] a');
    assert.equal(toggleTask('a [ ] b', 0, true), undefined);
    assert.equal(toggleTask('- [ ] a', 5, true), undefined);
  });
});

describe('what is completed as one types', () => {
  const CASES: readonly (readonly [before: string, kind: string | undefined, query?: string])[] = [
    ['@', 'person', ''],
    ['hello @an', 'person', 'an'],
    ['(@an', 'person', 'an'],
    ['mail@an', undefined],
    ['#', 'issue', ''],
    ['see #12', 'issue', '12'],
    ['see #tide table', 'issue', 'tide table'],
    ['# Heading', undefined],
    ['## ', undefined],
    ['a#1', undefined],
    [':ta', 'emoji', 'ta'],
    ['so :t', undefined],
    ['at 10:30', undefined],
    ['see #16 again', undefined],
    ['see #16.', undefined],
    ['see #16)', undefined],
    ['see #3d printer', 'issue', '3d printer'],
    ['x:\n@b', 'person', 'b'],
  ];
  for (const [before, kind, query] of CASES) {
    it(JSON.stringify(before), () => {
      const started = wordBeforeCaret(`${before} and more`, before.length);
      assert.deepEqual([started?.kind, started?.query], [kind, query]);
    });
  }

  const TAKEN: readonly (readonly [typed: string, offered: readonly string[], taken: string | undefined])[] = [
    ['#16', ['16', '160', '114'], '16'],
    ['#16', ['160', '161', '114'], undefined],
    ['#16', ['114'], undefined],
    ['#16', [], undefined],
    ['#016', ['16'], undefined],
    ['#0', ['10'], undefined],
    ['#tide', ['114', '3'], '114'],
    ['#', ['9', '8'], '9'],
    ['@mar', ['mar', 'marit'], 'mar'],
    ['@mar', ['marit'], 'marit'],
    ['@mar', [], undefined],
    [':tada', ['tada'], 'tada'],
    [':qqq', [], undefined],
  ];
  for (const [typed, offered, accepted] of TAKEN) {
    it(`Enter takes ${accepted ?? 'nothing'} for ${typed} of ${offered.join(', ') || 'nothing'}`, () => {
      assert.equal(offered[preselected(wordBeforeCaret(typed, typed.length)!, offered)], accepted);
    });
  }

  const TYPED_ON: readonly (readonly [offeredFor: string, text: string, isStill: boolean])[] = [
    ['#1', '#1', true],
    ['#1', '#16', false],
    ['#16', '#1', false],
    ['#1', '#1 ', false],
    ['@an', '@ann', false],
    ['#1', 'x #1', false],
  ];
  for (const [offeredFor, text, expected] of TYPED_ON) {
    it(`what is offered for ${offeredFor} is ${expected ? '' : 'not '}meant by ${JSON.stringify(text)}`, () => {
      assert.equal(isUnchanged(wordBeforeCaret(offeredFor, offeredFor.length)!, text, text.length), expected);
    });
  }

  it('finds the exact name of a person first, then its beginnings', () => {
    const people = ['Ann Mar', 'marit', 'mar', 'x Mar'].map((name) => ({ username: name.replace(' ', '.'), displayName: name }));
    assert.deepEqual(
      matchPeople(people, 'MAR').map(({ username }) => username),
      ['mar', 'marit', 'Ann.Mar', 'x.Mar'],
    );
  });

  it('finds people by any part of their name, whatever accents are typed', () => {
    const people = [
      { username: 'jose.n', displayName: 'José Núñez' },
      { username: 'ann', displayName: 'Ann Bee' },
    ];
    const found = (query: string) => matchPeople(people, query).map((person) => person.username);
    assert.deepEqual(found('nun'), ['jose.n']);
    assert.deepEqual(found('B'), ['ann']);
    assert.deepEqual(found(''), ['jose.n', 'ann']);
    assert.deepEqual(found('ee'), []);
  });

  it('finds emoji, the exact name first', () => {
    assert.equal(matchEmoji('tada')[0]?.char, '🎉');
    assert.equal(matchEmoji('+1')[0]?.char, '👍');
    assert.deepEqual(matchEmoji('qqq'), []);
    assert.ok(matchEmoji('party').some((emoji) => emoji.name === 'tada'));
  });
});

describe('a tick in a text that was changed meanwhile', () => {
  const BEFORE = 'Do\n- [ ] one\n- [ ] two\n- [ ] two';
  const CASES: readonly (readonly [title: string, line: number, now: string, after: string | undefined])[] = [
    ['stays in its line', 1, 'Do it\n- [ ] one\n- [x] two', 'Do it\n- [x] one\n- [x] two'],
    ['goes to where its line is now', 1, '- [ ] zero\nDo\n- [ ] one', '- [ ] zero\nDo\n- [x] one'],
    ['takes the line of its number among several like it', 2, BEFORE, 'Do\n- [ ] one\n- [x] two\n- [ ] two'],
    ['is given up where several could be meant', 2, 'Do\nit\n- [ ] one\n- [ ] three\n- [ ] two\n- [ ] two', undefined],
    ['is given up where its line is no more', 1, 'Do\n- [ ] another', undefined],
  ];
  for (const [title, line, current, after] of CASES) it(title, () => assert.equal(reapplyTick(BEFORE, line, true, current), after));
});

describe('pictures that go with a text', () => {
  const CASES: readonly (readonly [before: string, caret: number | undefined, after: string])[] = [
    ['', 0, '![a b.png](a%20b.png)\n'],
    ['one\ntwo', 4, 'one\n![a b.png](a%20b.png)\ntwo'],
    ['one', undefined, 'one\n![a b.png](a%20b.png)\n'],
  ];
  for (const [before, caret, after] of CASES) {
    it(`stand in a line of their own in ${JSON.stringify(before)} at ${caret}`, () => {
      assert.equal(withPicture(before, caret, 'a b.png'), after);
    });
  }

  it('go from the text with the file, and nothing else does', () => {
    assert.equal(withPicture('one', 3, 'a b.png', 'creole'), 'one\n{{a%20b.png|a b.png}}\n');
    assert.equal(withoutPicture('one\n{{a%20b.png|a b.png}}\n', 'a b.png', 'creole'), 'one\n');
    assert.equal(withPicture('one', 3, 'a b.png', 'plaintext'), 'one');
    assert.equal(withoutPicture('one\n![a b.png](a%20b.png)\ntwo', 'a b.png'), 'one\ntwo');
    assert.equal(withoutPicture('![a](a.png) and ![$&](%24%26)', '$&'), '![a](a.png) and ');
    assert.equal(withoutPicture('![mine](a.png)', 'a.png'), '![mine](a.png)');
  });
});

describe('a box before a task', () => {
  const TASKS: readonly (readonly [text: string, ticked: string | undefined])[] = [
    ['- [ ] C', '- [x] C'],
    ['* [ ] C', '* [x] C'],
    ['+ [ ] C', '+ [x] C'],
    ['- - [ ] C', '- - [x] C'],
    ['- - - [ ] C', '- - - [x] C'],
    ['* - 1. [ ] C', '* - 1. [x] C'],
    ['1. [ ] C', '1. [x] C'],
    ['12) [ ] C', '12) [x] C'],
    ['1. - [ ] C', '1. - [x] C'],
    ['1. a\n   - [ ] C', '1. a\n   - [x] C'],
    ['1. a\n2. [ ] C', '1. a\n2. [x] C'],
    ['-\n  [ ] C', '-\n  [x] C'],
    ['1.\n   [ ] C', '1.\n   [x] C'],
    ['- -\n    [ ] C', '- -\n    [x] C'],
    ['> - [ ] C', '> - [x] C'],
    ['> > 1. [ ] C', '> > 1. [x] C'],
    ['> -\n>   [ ] C', '> -\n>   [x] C'],
    ['-\t[ ] C', '-\t[x] C'],
    ['- [ ]\tC', '- [x]\tC'],
    ['- [ ] **C** [ ] D', '- [x] **C** [ ] D'],
    ['- [ ] [x] C', '- [x] [x] C'],
    ['a\r- [ ] C', 'a\r- [x] C'],
    ['a\r\r\n- [ ] C\rb', 'a\r\r\n- [x] C\rb'],
    ['a\rb\n\r- [ ] C\r', 'a\rb\n\r- [x] C\r'],
    ['- a\r- [ ] C\n- b', '- a\r- [x] C\n- b'],
    ['a\0\r- [ ] C', 'a\0\r- [x] C'],
    ['- [ ] A\u2028b\n', '- [x] A\u2028b\n'],
    // No tasks: a text, code, a list's first words, a box without words.
    ['a [ ] C', undefined],
    ['[ ] C', undefined],
    ['    - [ ] C', undefined],
    ['```\n- [ ] C\n```', undefined],
    ['- a [ ] C', undefined],
    ['- [ ]', undefined],
    ['- [] C', undefined],
    ['-[ ] C', undefined],
  ];
  for (const [text, ticked] of TASKS) {
    it(`ticks what it stands before, and takes the tick away: ${JSON.stringify(text)}`, () => {
      const lines = (it: string) =>
        Array.from(render(it, 'markdown', { interactive: true }).matchAll(/data-task="(\d+)"/g), ([, line]) => Number(line));
      const found = lines(text);
      assert.equal(found.length, ticked === undefined ? 0 : 1);
      if (ticked === undefined) return;
      const current = toggleTask(text, found[0]!, true);
      assert.equal(current, ticked);
      assert.deepEqual(lines(ticked), found);
      assert.match(render(ticked, 'markdown', { interactive: true }), /class="task done"/);
      assert.equal(toggleTask(ticked, found[0]!, false), text);
    });
  }

  it('is that of each of several', () => {
    const text = '- [ ] a\r- - [x] b\r\n1. [ ] c\n\n-\n  [ ] d\n> - [X] e\n';
    const lines = Array.from(render(text, 'markdown', { interactive: true }).matchAll(/data-task="(\d+)"/g), ([, line]) => Number(line));
    assert.deepEqual(lines, [0, 1, 2, 5, 6]);
    const all = lines.reduce((current, line) => toggleTask(current, line, true)!, text);
    assert.equal(all, '- [x] a\r- - [x] b\r\n1. [x] c\n\n-\n  [x] d\n> - [x] e\n');
  });

  it('is found again in a text with other ends of lines', () => {
    assert.equal(reapplyTick('a\r- [ ] C', 1, true, 'new\r\na\r\n- [ ] C\r\n'), 'new\r\na\r\n- [x] C\r\n');
  });
});
