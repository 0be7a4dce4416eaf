import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { changeElsewhere } from '../support/elsewhere';
import { startVSCode, type VSCode } from './harness';

describe('pages where there is little room', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true });
    await code.showIssues();
    await code.treeItem('Poller drops readings while it backs off').dblclick();
    await (await code.webview(/#12/)).locator('.composer').waitFor();
  });
  after(() => code.close());

  /** What stands over the right edge of a page, as a person would see it cut off. */
  const cutOff = (page: FrameLocator) =>
    page.locator('body').evaluate((body) => {
      const edge = document.documentElement.clientWidth;
      return [...body.querySelectorAll('button, select, textarea, h1, h2, p, img, .field, .conflict-side')]
        .filter((it) => it.closest('pre, .table, [hidden], .visually-hidden') === null && it.getClientRects().length > 0)
        .filter((it) => it.getBoundingClientRect().right > edge + 1)
        .map((it) => `${it.tagName} ${it.className} ${it.textContent.slice(0, 30)}`);
    });

  const ROOMS = [
    ['300 pixels', { width: 660, height: 800 }],
    // What a window of 1280 by 800 has at 200 %.
    ['200 percent', { width: 640, height: 400 }],
  ] as const;
  for (const [room, size] of ROOMS) {
    it(`are whole at ${room}: read, written, in conflict, the form, and the board`, async () => {
      await code.page.setViewportSize(size);
      const issue = await code.webview(/#12/);
      await issue.locator('.composer').waitFor();
      await code.screenshot(`narrow issue ${room}`);
      assert.deepEqual(await cutOff(issue), []);
      await issue.getByRole('button', { name: 'Edit description' }).click();
      const text = issue.getByRole('textbox', { name: 'Description' });
      await text.fill('Mine');
      await code.screenshot(`narrow edit ${room}`);
      assert.deepEqual(await cutOff(issue), []);
      await changeElsewhere(code.database, 'harbour/tidewatch', 12, { content: `Theirs at ${room}` });
      await text.press('Control+Enter');
      await issue.locator('.conflict pre').waitFor();
      await code.screenshot(`narrow conflict ${room}`);
      assert.deepEqual(await cutOff(issue), []);
      await issue.getByRole('button', { name: 'Take Theirs' }).click();
      await code.run('Issues: Create Issue...');
      const form = await code.webview('New Issue');
      await form.getByRole('textbox', { name: 'Title' }).waitFor();
      await code.screenshot(`narrow form ${room}`);
      assert.deepEqual(await cutOff(form), []);
      await code.tab('New Issue').click();
      await code.run('View: Close Editor');
      await code.run('Issues: Open Board');
      const board = await code.webview(/^Board/);
      await board.locator('.card[data-number]').first().waitFor();
      await code.screenshot(`narrow board ${room}`);
      const head = board.locator('.board-head');
      const edge = (await board.locator('body').boundingBox())!;
      for (const it of await head.locator('input, select, button, h1').all()) {
        const box = (await it.boundingBox())!;
        assert.ok(box.x + box.width <= edge.x + edge.width + 1, await it.evaluate((element) => element.outerHTML.slice(0, 80)));
      }
      await code.run('View: Close Editor');
    });
  }
});
