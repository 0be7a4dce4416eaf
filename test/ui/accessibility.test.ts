import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startVSCode, type Theme, type VSCode } from './harness';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

/** What axe finds in the page of the web view in front. */
async function violations(code: VSCode): Promise<string[]> {
  const outer = code.page.locator('iframe.webview.ready:visible').first().contentFrame();
  const inner = await outer.locator('iframe#active-frame').elementHandle();
  const frame = await inner?.contentFrame();
  assert.ok(frame, 'a web view is in front');
  await frame.evaluate(axe);
  const found = await frame.evaluate<Violation[]>('axe.run(document).then((result) => result.violations)');
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary ?? ''}`));
}

describe('the pages, by axe', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true });
    await code.showIssues();
  });
  after(() => code.close());

  const themes: Theme[] = ['dark', 'light', 'high contrast', 'high contrast light'];
  for (const theme of themes) {
    it(`finds nothing in ${theme}: an issue, its editor, and the form of a new one`, async () => {
      await code.setTheme(theme);
      await code.treeItem('Poller drops readings while it backs off').click();
      const issue = await code.webview(/#12/);
      await issue.getByRole('heading', { name: 'Poller drops readings' }).waitFor();
      await issue.locator('.hljs-keyword').first().waitFor();
      assert.deepEqual(await violations(code), []);
      await issue.getByRole('button', { name: 'Edit description' }).click();
      await issue.getByRole('textbox', { name: 'Description' }).waitFor();
      assert.deepEqual(await violations(code), []);
      await issue.getByRole('button', { name: 'Cancel' }).click();
      await code.run('Issues: Create Issue...');
      const form = await code.webview('New Issue');
      await form.getByRole('textbox', { name: 'Title' }).waitFor();
      await form.getByRole('button', { name: 'Create', exact: true }).click(); // without a title: the problem is shown
      await form.locator('.field-problem').first().waitFor();
      assert.deepEqual(await violations(code), []);
      await code.run('View: Close All Editors');
    });
  }
});
