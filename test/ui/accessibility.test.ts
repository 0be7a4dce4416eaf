import assert from 'node:assert/strict';
import type { Frame, FrameLocator, Locator } from 'playwright-core';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { changeElsewhere, relateElsewhere } from '../support/elsewhere';
import { startVSCode, until, type Theme, type VSCode } from './harness';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

const AXE_RUN = 'axe.run(document, { iframes: false }).then((result) => result.violations)';
const described = (found: readonly Violation[]): string[] =>
  found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`));

/** The document of the active web view. */
async function activeFrame(code: VSCode): Promise<Frame> {
  const outer = code.page.locator('iframe.webview.ready:visible').first().contentFrame();
  const inner = await outer.locator('iframe#active-frame').elementHandle();
  const frame = await inner?.contentFrame();
  assert.ok(frame, 'a web view is in front');
  return frame;
}

/** Violations that axe finds in the active web view. */
async function violations(code: VSCode): Promise<string[]> {
  const frame = await activeFrame(code);
  await frame.evaluate(axe);
  return described(await frame.evaluate<Violation[]>(AXE_RUN));
}

/**
 * Violations that axe finds in a copy of what is shown: in a page without scripts no timer runs, so that axe would wait there without an end, and in the
 * workbench it would wait for the pages.
 */
async function violationsOfCopy(code: VSCode, html: string): Promise<string[]> {
  const context = await code.page.context().browser()!.newContext({ bypassCSP: true, viewport: code.page.viewportSize() });
  try {
    const copy = await context.newPage();
    await copy.setContent(html);
    // Which VS Code draws behind the page.
    await copy.addStyleTag({ content: 'html { background: var(--vscode-editor-background); }' });
    await copy.evaluate(axe);
    return described(await copy.evaluate<Violation[]>(AXE_RUN));
  } finally {
    await context.close();
  }
}

/** Violations that axe finds in a view of the sidebar. The pages are left out, whose frames do not answer it. */
async function violationsOfView(code: VSCode, view: Locator): Promise<string[]> {
  await code.page.evaluate(axe);
  const found = await view.evaluate(async (element) => {
    const { axe } = globalThis as unknown as {
      axe: { run: (element: Element, options: object) => Promise<{ violations: Violation[] }> };
    };
    // VS Code writes a row's label and its count without a space between them, where the name has one.
    const rules = { 'label-content-name-mismatch': { enabled: false } };
    return (await axe.run(element, { iframes: false, preload: false, rules })).violations;
  });
  return described(found);
}

describe('the pages', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true });
    mkdirSync(join(code.workspace, '.issue-bucket'), { recursive: true });
    writeFileSync(
      join(code.workspace, '.issue-bucket', 'queries.json'),
      JSON.stringify([{ name: 'Open bugs', query: 'is:open kind:bug' }]),
    );
    await code.showIssues();
    await code.treeItem('Poller drops readings while it backs off').waitFor();
    // Rows move when it comes.
    await code.treeItem(/^Saved Queries/).waitFor();
    await relateElsewhere(code.database, 'harbour/tidewatch', 12, ['blocked_by/7', 'blocks/14', 'relates_to/3']);
  });
  after(() => code.close());

  const themes: Theme[] = ['dark', 'light', 'high contrast', 'high contrast light'];
  for (const theme of themes) {
    it(`have nothing that axe finds in ${theme}: an issue, its editor, suggestions, a comment that is edited, two versions side by side, the form of a new one, charts, the board, what has changed, and both views`, async () => {
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
      await code.run('Issues: What Changed?');
      await code.pick(/^Since I last looked|yesterday/i);
      const changed = await code.webview('What Changed?');
      await changed.getByRole('heading', { level: 3 }).first().waitFor();
      const frame = await activeFrame(code);
      assert.deepEqual(await violationsOfCopy(code, await frame.evaluate('document.documentElement.outerHTML')), []);
      await code.screenshot(`what changed ${theme}`);
      const issues = code.page.locator('.sidebar .pane').first();
      assert.deepEqual(await violationsOfView(code, issues.locator('.pane-body')), []);
      await code.run('Issue Bucket: Focus on For You View');
      const forYou = code.page.locator('.sidebar .pane').filter({ hasText: 'For You' }).last();
      await forYou.locator('[role=treeitem]').first().waitFor();
      assert.deepEqual(await violationsOfView(code, forYou.locator('.pane-body')), []);
      await code.screenshot(`for you ${theme}`);
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
    it(`are whole at ${room}: read, written, in conflict, the form, the board, and charts, of which the newest month stays in sight`, async () => {
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
      await code.run('Issues: Open Insight');
      const insight = await code.webview(/^Insight/);
      await insight.locator('.bars').first().waitFor();
      assert.deepEqual(await cutOff(insight), []);
      await code.page.setViewportSize({ width: 1280, height: 860 });
      await code.page.setViewportSize(size);
      await code.screenshot(`narrow charts ${room}`);
      const months = (await insight.locator('.months').boundingBox())!;
      await until('the newest month is in sight', async () => {
        const month = (await insight.locator('.month').last().boundingBox())!;
        return month.x + month.width <= months.x + months.width + 1;
      });
      await code.run('View: Close All Editors');
    });
  }
});
