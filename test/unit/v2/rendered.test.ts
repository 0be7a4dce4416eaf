import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { RequestCancelled } from '../../../src/tracker/store/errors';
import { RenderPool } from '../../../src/tracker/render-pool';
import { asWritten, MAX_TEXT_LENGTH_HERE, MAX_TOTAL_LENGTH_HERE, RequestTexts } from '../../../src/tracker/v2/rendered';

/** A worker that never ends, like a text that takes forever. */
const ENDLESS = `const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => { for (;;); }); parentPort.postMessage({ ready: true });`;
const BROKEN = `throw new Error('broken');`;
const NOTE = /^<p><em>This text took too long to be formatted; it is shown as it was written\.<\/em><\/p>\n<div class="plaintext">/;

describe('A rendered text of API 2.0', () => {
  const folder = mkdtempSync(join(tmpdir(), 'issue-bucket-render-'));
  const pools: RenderPool[] = [];
  const script = (name: string) => join(folder, `${name}.js`);
  const pool = (name: string, options = {}) => {
    const created = new RenderPool({ script: script(name), threads: 1, ...options });
    pools.push(created);
    return created;
  };
  /** One for machines that are busy with other tests. */
  const patient = () => pool('render', { textLimitMs: 60_000, waitLimitMs: 60_000, startLimitMs: 60_000 });
  const scripted = (name: string, contents: string) =>
    build({ stdin: { contents }, platform: 'node', format: 'cjs', outfile: script(name) });

  before(async () => {
    await build({
      entryPoints: ['src/tracker/render-thread.ts'],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: script('render'),
    });
    await Promise.all([scripted('endless', ENDLESS), scripted('broken', BROKEN)]);
    assert.equal((await readdir(folder)).length, 3);
  });

  after(async () => {
    await Promise.all(pools.map((one) => one.close()));
    rmSync(folder, { recursive: true });
  });

  it('is the same when it is asked for again, and another one in another markup', () => {
    const texts = new RequestTexts(pool('render'));
    const text = '*word* of #1';
    const first = texts.render(text, 'markdown');
    assert.match(first, /^<p><em>word<\/em> of .*<\/p>$/);
    assert.equal(texts.render(text, 'markdown'), first);
    assert.doesNotMatch(texts.render(text, 'plaintext'), /<em>/);
  });

  it('is right also after more texts than are remembered, and for a long one', () => {
    const render = (text: string) => new RequestTexts(pool('render')).render(text, 'markdown');
    const text = (number: number) => `${number} ${'x'.repeat(15_000)}`;
    for (let number = 0; number < 300; number++) assert.ok(render(text(number)).startsWith(`<p>${number} x`));
    assert.ok(render(text(0)).startsWith('<p>0 x'));
    assert.ok(render(`long ${'y'.repeat(30_000)}`).startsWith('<p>long y'));
  });

  it('is made in another thread when it is longer, and the same', async () => {
    const texts = new RequestTexts(patient(), 60_000);
    const text = `*word* of #1 ${'*x* '.repeat(MAX_TEXT_LENGTH_HERE / 4)}`;
    let rounds = 0;
    const html = await texts.complete(() => (rounds++, texts.render(text, 'markdown')));
    assert.equal(rounds, 2);
    assert.match(html, /^<p><em>word<\/em> of <a href="#issue-1" data-issue="1">#1<\/a> <em>x<\/em> .*<\/p>$/);
  });

  it('is made for nobody who has gone meanwhile', async () => {
    let isGone = false;
    const requests: string[] = [];
    const slow = {
      render(text: string) {
        requests.push(text);
        isGone = true;
        return Promise.resolve({ html: 'made', ms: 1, wasStopped: false });
      },
    };
    const texts = new RequestTexts(slow as unknown as RenderPool, 60_000, () => isGone);
    const long = [1, 2, 3].map((at) => `${at} for nobody ${'x'.repeat(MAX_TEXT_LENGTH_HERE)}`);
    await assert.rejects(
      texts.complete(() => long.map((text) => texts.render(text, 'markdown'))),
      RequestCancelled,
    );
    assert.deepEqual(requests, [long[0]]);
  });

  it('is made in another thread when there were many before it', async () => {
    const texts = new RequestTexts(patient(), 60_000);
    const many = Array.from({ length: 40 }, (_, at) => `*${at}* ${'x'.repeat(20_000)}`);
    assert.ok(many.length * 20_000 > MAX_TOTAL_LENGTH_HERE);
    let rounds = 0;
    const all = await texts.complete(() => (rounds++, many.map((text) => texts.render(text, 'markdown'))));
    assert.equal(rounds, 2);
    for (const [at, html] of all.entries()) assert.ok(html.startsWith(`<p><em>${at}</em> x`));
  });

  it('is what was written, and a note, when it takes too long; the next one is made', async () => {
    const text = `<b> & ${'x'.repeat(MAX_TEXT_LENGTH_HERE)}`;
    const endless = pool('endless', { textLimitMs: 50 });
    for (const retry of [1, 2]) {
      const texts = new RequestTexts(endless);
      const html = await texts.complete(() => texts.render(`${retry}${text}`, 'markdown'));
      assert.match(html, NOTE);
      assert.ok(html.endsWith(`${retry}&lt;b&gt; &amp; ${'x'.repeat(MAX_TEXT_LENGTH_HERE)}</div>`));
    }
    const second = new RequestTexts(pool('render'));
    assert.equal(
      await second.complete(() => second.render(`1${text}`, 'markdown')),
      asWritten(`1${text}`),
      'what took too long is tried again',
    );
  });

  it('is what was written when a request has many of them that take too long', async () => {
    const texts = new RequestTexts(pool('endless'), 200);
    const many = [1, 2, 3, 4].map((at) => `many ${at} ${'x'.repeat(MAX_TEXT_LENGTH_HERE)}`);
    const all = await texts.complete(() => many.map((text) => texts.render(text, 'creole')));
    for (const html of all) assert.match(html, NOTE);
  });

  for (const [title, name, options] of [
    ['a thread cannot be started', 'broken', {}],
    ['there is no thread to start', 'none', {}],
    ['too many wait', 'render', { maxWaiting: 0 }],
    ['none gets free in time', 'render', { startLimitMs: 0 }],
  ] as const) {
    it(`is what was written when ${title}`, async () => {
      const texts = new RequestTexts(pool(name, options));
      const text = `${title} ${'x'.repeat(MAX_TEXT_LENGTH_HERE)}`;
      assert.equal(texts.isCutShort, false);
      assert.equal(await texts.complete(() => texts.render(text, 'plaintext')), asWritten(text));
      assert.equal(texts.isCutShort, true, 'another request may get more');
    });
  }
});
