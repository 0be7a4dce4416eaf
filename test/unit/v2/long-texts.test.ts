import assert from 'node:assert/strict';
import { MAX_TEXT_LENGTH_HERE } from '../../../src/tracker/v2/rendered';
import { ISSUES, makeWorld2, type Loose, type World2 } from './world';

/** Markdown that is rendered in a worker because of its length. */
const long = (word: string) => `**${word}** ${'x '.repeat(MAX_TEXT_LENGTH_HERE / 2)}end`;
const html = (word: string) => `<p><strong>${word}</strong> ${'x '.repeat(MAX_TEXT_LENGTH_HERE / 2)}end</p>`;

describe('Long texts of API 2.0', () => {
  let world2: World2;
  before(async () => {
    world2 = await makeWorld2();
  });
  after(async () => {
    assert.deepEqual(world2.world.logged, []);
    await world2.close();
  });

  it('are rendered in every answer that tells them', async () => {
    const { ann, world } = world2;
    const raw = long('issue');
    const created = await ann.post(ISSUES, { json: { title: 'Long', content: { raw } } });
    assert.equal(created.body.content.html, html('issue'), 'of an issue that is made');
    const path = `${ISSUES}/${created.body.id}`;
    const output = await ann.post(`${path}/comments`, { json: { content: { raw: long('said') } } });
    assert.equal(output.body.content.html, html('said'), 'of a comment that is made');
    const comment = `${path}/comments/${output.body.id}`;
    const change = await ann.post(`${path}/changes`, { json: { changes: { state: { new: 'open' } }, message: { raw: long('change') } } });
    assert.equal(change.body.message.html, html('change'), 'of a change that is made');

    const cases: [title: string, path: string, of: (body: Loose) => string | undefined, expected: string][] = [
      ['an issue', path, (body) => body.content.html, html('issue')],
      ['a list', ISSUES, (body) => body.values.find(({ id }) => id === created.body.id)?.content.html, html('issue')],
      ['a part of a list', `${ISSUES}?fields=values.id,values.content`, (body) => body.values[0].content.html, html('issue')],
      ['a comment', comment, (body) => body.content.html, html('said')],
      ['comments', `${path}/comments`, (body) => body.values[0].content.html, html('said')],
      ['a change', `${path}/changes/${change.body.id}`, (body) => body.message.html, html('change')],
      ['changes', `${path}/changes`, (body) => body.values[0].message.html, html('change')],
    ];
    for (const [title, address, read, expected] of cases) {
      for (const time of ['first', 'second', 'third'])
        assert.equal(read((await ann.get(address)).body), expected, `${title}, the ${time} time`);
    }

    const changed = await ann.put(comment, { json: { content: { raw: long('changed') } } });
    assert.equal(changed.body.content.html, html('changed'), 'of a comment that is changed');
    const refused = await ann.put(path, { json: { title: 'Other' }, headers: { 'If-Match': '"0-0"' } });
    assert.equal(refused.status, 412);
    assert.equal(refused.body.error.data.current.content.html, html('issue'), 'of an issue that somebody changed meanwhile');
    const page = await world.anonymous.send('GET', `/ann/app/issues/${created.body.id}`);
    assert.ok(String(page.text).includes(html('issue')) && String(page.text).includes(html('changed')), 'on the page for browsers');
  });
});
