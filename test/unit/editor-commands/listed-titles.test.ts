import assert from 'node:assert/strict';
import type * as ListedTitles from '../../../src/editor/listedTitles';
import { loadEditor } from '../../support/editor';

describe('The issues that a question lists', () => {
  let loaded: typeof ListedTitles;
  before(async () => (loaded = await loadEditor<typeof ListedTitles>('listedTitles', 'vscode-window')));

  it('are the first, each in one line, and how many others there are', () => {
    const lines = Array.from({ length: 24 }, (_, index) => loaded.titleLine({ number: index + 1, title: `Plank ${index + 1}\nis loose` }));
    assert.equal(loaded.listedTitles(lines.slice(0, 2), 2), '#1 Plank 1 is loose\n#2 Plank 2 is loose');
    const listed = loaded.listedTitles(lines, lines.length).split('\n');
    assert.equal(listed.length, loaded.MAX_LISTED_ISSUES + 1);
    assert.equal(listed.at(-1), 'and 14 more');
    // Of all that match only the first are known.
    assert.equal(loaded.listedTitles(lines.slice(0, 10), 900).split('\n').at(-1), 'and 890 more');
  });
});
