import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type * as Connect from '../../../src/editor/pages/connect';
import { boardParsers } from '../../../src/wire/page-board';
import { formParsers } from '../../../src/wire/page-form';
import { issueParsers } from '../../../src/wire/page-issue';
import { WORKING_INTERVAL_MS } from '../../../src/wire/page-protocol';
import { loadEditor } from '../../support/editor';

const turnsOfLoop = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

describe('The host of a page, while a request takes long', () => {
  let connect: typeof Connect.connect;
  before(async () => {
    ({ connect } = await loadEditor<typeof Connect>('pages/connect', 'vscode-words'));
  });
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
  afterEach(() => mock.timers.reset());

  /** A page whose requests are handled when a test lets them be. */
  function fakePage() {
    const messages: unknown[] = [];
    let send: (message: unknown) => unknown = () => undefined;
    const webview = {
      postMessage: (message: unknown) => (messages.push(message), Promise.resolve(true)),
      onDidReceiveMessage: (listener: typeof send) => ((send = listener), { dispose: () => undefined }),
    };
    const handled = Promise.withResolvers<void>();
    const { listener } = connect(webview as never, { error: () => undefined } as never, issueParsers, () => handled.promise);
    return { messages: messages, listener, handled, receive: (message: unknown) => void send(message) };
  }
  const UPDATE = { type: 'update', id: 7, fields: { status: 'duplicate' }, base: { status: 'open' } };

  it('notifies its page until it is handled', async () => {
    const { messages, handled, receive } = fakePage();
    receive(UPDATE);
    mock.timers.tick(3 * WORKING_INTERVAL_MS);
    assert.deepEqual(messages, Array(3).fill({ type: 'working', id: 7 }));
    handled.resolve();
    await turnsOfLoop();
    mock.timers.tick(3 * WORKING_INTERVAL_MS);
    assert.equal(messages.length, 3);
  });

  it('sends nothing for messages without an answer, nor to a closed page', () => {
    const { messages, listener, receive } = fakePage();
    receive({ type: 'keep' });
    mock.timers.tick(WORKING_INTERVAL_MS);
    receive(UPDATE);
    listener.dispose();
    mock.timers.tick(WORKING_INTERVAL_MS);
    assert.deepEqual(messages, []);
  });

  it('does so for each page', () => {
    for (const { parseToPage } of [issueParsers, formParsers, boardParsers])
      assert.deepEqual(parseToPage({ type: 'working', id: 7 }), { type: 'working', id: 7 });
  });
});
