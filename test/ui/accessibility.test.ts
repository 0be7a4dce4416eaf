import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { changeElsewhere, relateElsewhere } from '../support/elsewhere';
import { startVSCode, type Theme, type VSCode } from './harness';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

/** Violations that axe finds in the active web view. */
async function violations(code: VSCode): Promise<string[]> {
  const outer = code.page.locator('iframe.webview.ready:visible').first().contentFrame();
  const inner = await outer.locator('iframe#active-frame').elementHandle();
  const frame = await inner?.contentFrame();
  assert.ok(frame, 'a web view is in front');
  await frame.evaluate(axe);
  const found = await frame.evaluate<Violation[]>('axe.run(document).then((result) => result.violations)');
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`));
}

describe('the pages', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true });
    await code.showIssues();
    await code.treeItem('Poller drops readings while it backs off').waitFor();
    await relateElsewhere(code.database, 'harbour/tidewatch', 12, ['blocked_by/7', 'blocks/14', 'relates_to/3']);
  });
  after(() => code.close());

  const themes: Theme[] = ['dark', 'light', 'high contrast', 'high contrast light'];
  for (const theme of themes) {
    it(`have nothing that axe finds in ${theme}: an issue, its editor, suggestions, a comment that is edited, two versions side by side, the form of a new one, charts and the board`, async () => {
      await code.setTheme(theme);
      await code.treeItem('Poller drops readings while it backs off').click();
      const issue = await code.webview(/#12/);
      await issue.getByRole('heading', { name: 'Poller drops readings' }).waitFor();
      await issue.locator('.hljs-keyword').first().waitFor();
      await issue.getByRole('region', { name: 'Relations' }).getByRole('listitem').nth(2).waitFor();
      assert.deepEqual(await violations(code), []);
      await issue.getByRole('button', { name: 'Edit description' }).click();
      await issue.getByRole('textbox', { name: 'Description' }).waitFor();
      assert.deepEqual(await violations(code), []);
      await issue.getByRole('button', { name: 'Cancel' }).click();
      await issue.locator('.description .text').waitFor();
      const writing = issue.locator('.composer').getByRole('textbox', { name: 'Comment' });
      await writing.fill('It was ');
      await writing.press('End');
      await writing.press('@');
      await issue.getByRole('listbox', { name: 'Suggestions' }).waitFor();
      assert.deepEqual(await violations(code), []);
      // What was said is one's own now, so that it can be edited.
      await writing.fill(`Said in ${theme}`);
      await writing.press('Control+Enter');
      const comment = issue
        .locator('.timeline .comment')
        .filter({ hasText: `Said in ${theme}` })
        .last();
      await comment.hover();
      await comment.getByRole('button', { name: 'Edit Comment' }).click();
      await issue.locator('.timeline').getByRole('textbox', { name: 'Comment' }).waitFor();
      assert.deepEqual(await violations(code), []);
      await issue.locator('.timeline').getByRole('button', { name: 'Cancel' }).click();
      await issue.getByRole('button', { name: 'Edit description' }).click();
      const description = issue.getByRole('textbox', { name: 'Description' });
      await description.fill(`Mine in ${theme}, with \`code\``);
      await changeElsewhere(code.database, 'harbour/tidewatch', 12, { content: `Theirs in ${theme}\n\n\`\`\`python\nimport this\n\`\`\`` });
      await description.press('Control+Enter');
      await issue.locator('.conflict pre').waitFor();
      assert.deepEqual(await violations(code), []);
      await code.screenshot(`conflict ${theme}`);
      await issue.getByRole('button', { name: 'Take Theirs' }).click();
      await issue.locator('.description .text', { hasText: `Theirs in ${theme}` }).waitFor();
      await code.run('Issues: Create Issue...');
      const form = await code.webview('New Issue');
      await form.getByRole('textbox', { name: 'Title' }).waitFor();
      await form.getByRole('button', { name: 'Create', exact: true }).click(); // without a title, so that the error is shown
      await form.locator('.field-problem').first().waitFor();
      assert.deepEqual(await violations(code), []);
      await code.run('Issues: Open Insight');
      const insight = await code.webview(/^Insight/);
      await insight.locator('.bars').first().waitFor();
      await insight.getByText('As a Table').click();
      assert.deepEqual(await violations(code), []);
      await insight.locator('.bars').last().getByRole('button').first().click();
      const board = await code.webview(/^Board/);
      await board
        .locator('.card[data-number]')
        .first()
        .click({ position: { x: 60, y: 80 } });
      await code.page.keyboard.press('x');
      await board.locator('.card.is-selected').waitFor();
      assert.deepEqual(await violations(code), []);
      await code.run('View: Close All Editors');
    });
  }

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
      await code.treeItem('Poller drops readings while it backs off').dblclick();
      await (await code.webview(/#12/)).locator('.composer').waitFor();
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
