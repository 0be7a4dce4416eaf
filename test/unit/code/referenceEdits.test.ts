import assert from 'node:assert/strict';
import { replaceNumber, withoutReference, type LineEdit } from '../../../src/code/referenceEdits';

const apply = (line: string, { start, end, text }: LineEdit) => line.slice(0, start) + text + line.slice(end);

describe('Edits of references', () => {
  it('take one out with what would be left over', () => {
    const cases: Record<string, string> = {
      '// TODO(#12): a': '// TODO: a',
      '// TODO(ann, #12): a': '// TODO(ann): a',
      '// TODO(#12, ann): a': '// TODO(ann): a',
      '// TODO #12: a': '// TODO: a',
      '// a (#12)': '// a',
      '// a (#12) b': '// a b',
      '// a (#12), b': '// a, b',
      '// see #12 for more': '// see for more',
      '// see #12.': '// see.',
      '// #12': '//',
      '#12 a': 'a',
      '  #12 a': '  a',
      '- [#12]': '-',
    };
    for (const [line, expected] of Object.entries(cases)) {
      const start = line.indexOf('#12');
      assert.equal(apply(line, withoutReference(line, start, start + 3)), expected, line);
    }
  });

  it('name another issue in the same form', () => {
    const cases: Record<string, string> = {
      '#12': '#7',
      'harbour/tide12#12': 'harbour/tide12#7',
      'PROJ-12': 'PROJ-7',
      'v12-12x': 'v12-7x',
      'https://example.com/a/b12/issues/12/12-things': 'https://example.com/a/b12/issues/7/12-things',
    };
    for (const [text, expected] of Object.entries(cases))
      assert.equal(apply(`a ${text} b`, replaceNumber(`a ${text} b`, 2, 2 + text.length, 12, 7)), `a ${expected} b`);
  });
});
