import { startVSCode, until, type Theme, type VSCode } from './harness';

const THEMES: readonly Theme[] = ['light', 'dark', 'high contrast'];

describe('a person with a terminal and assistants', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true, theme: 'light', settings: { 'terminal.integrated.gpuAcceleration': 'off' } });
    await code.showIssues();
    await code.treeItem('Poller drops readings while it backs off').waitFor();
  });
  after(() => code.close());

  it('opens an issue by its number in the terminal, in each theme', async () => {
    await code.run('Terminal: Create New Terminal');
    const rows = code.page.locator('.terminal-wrapper.active .xterm-rows, .xterm-rows').last();
    await rows.waitFor();
    await code.page.locator('.xterm-helper-textarea').last().focus();
    await code.page.keyboard.type('clear; echo "Readings are lost, see #12"\n');
    const line = rows.locator('> div', { hasText: /^Readings.are.lost,.see.#12/ }).first();
    await line.waitFor();
    for (const theme of THEMES) {
      await code.setTheme(theme);
      await until(`the number is a link in ${theme}`, async () => {
        const box = (await line.boundingBox())!;
        const width = await line.evaluate((row) => {
          const range = document.createRange();
          range.selectNodeContents(row);
          return range.getBoundingClientRect().width / row.textContent.length;
        });
        const at = { x: box.x + width * ('Readings are lost, see #'.length + 0.5), y: box.y + box.height / 2 };
        await code.page.mouse.move(at.x - 40, at.y);
        await code.page.keyboard.down('Control');
        await code.page.mouse.move(at.x, at.y, { steps: 4 });
        await code.screenshot(`terminal ${theme}`);
        await code.page.mouse.click(at.x, at.y);
        await code.page.keyboard.up('Control');
        return code.tab(/#12/).isVisible();
      });
      await (await code.webview(/#12/)).getByRole('heading', { name: 'Poller drops readings' }).waitFor();
      await code.run('View: Close All Editors');
    }
    await code.run('Terminal: Kill All Terminals');
  });

  it('finds the server of this computer among the MCP servers, where a setting says so', async () => {
    code.changeSettings({ 'chat.disableAIFeatures': false, 'issueBucket.assistants.servers': 'read' });
    for (const theme of THEMES) {
      await code.setTheme(theme);
      await code.run('MCP: List Servers');
      await code.quickRow('Issue Bucket: This computer').first().waitFor();
      await code.screenshot(`mcp ${theme}`);
      await code.page.keyboard.press('Escape');
    }
  });
});
