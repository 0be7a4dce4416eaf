import assert from 'node:assert/strict';
import { renderText } from '../../../src/tracker/v2/rendered';

describe('A rendered text of API 2.0', () => {
  it('is the same when it is asked for again, and another one in another markup', () => {
    const text = '*word* of #1';
    const first = renderText(text, 'markdown');
    assert.match(first, /^<p><em>word<\/em> of .*<\/p>$/);
    assert.equal(renderText(text, 'markdown'), first);
    assert.doesNotMatch(renderText(text, 'plaintext'), /<em>/);
  });

  it('is right also after more texts than are remembered, and for a long one', () => {
    const text = (number: number) => `${number} ${'x'.repeat(15_000)}`;
    for (let number = 0; number < 300; number++) assert.ok(renderText(text(number), 'markdown').startsWith(`<p>${number} x`));
    assert.ok(renderText(text(0), 'markdown').startsWith('<p>0 x'));
    assert.ok(renderText(`long ${'y'.repeat(30_000)}`, 'markdown').startsWith('<p>long y'));
  });
});
