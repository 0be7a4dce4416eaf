import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSampleArchive } from '../../sample/make-archive';
import { root } from '../../scripts/setup.mjs';
import { startVSCode, type VSCode } from './harness';

const REAL = join(root, '..', 'shared', 'data', 'exports', 'milestones-274.zip');

describe('a person brings an export zip', () => {
  let code: VSCode;
  before(async () => (code = await startVSCode()));
  after(() => code.close());

  it('is offered it where there are no issues yet, and finds all of them', async () => {
    await code.showIssues();
    await code.page.locator('.sidebar').getByText('No issues yet in this repository.').waitFor();
    await code.picture('welcome');
    let archive = REAL;
    let output = /274 issues and 660 comments imported/;
    if (!existsSync(REAL)) {
      console.log(`      (${REAL} is not there: a made one is imported)`);
      archive = join(code.scratch, 'sample.zip');
      await makeSampleArchive(archive, new Date());
      output = /\d+ issues and \d+ comments imported/;
    }
    await code.page
      .locator('.sidebar')
      .getByRole('button', { name: 'Import it' })
      .or(code.page.locator('.sidebar').getByText('Import it'))
      .first()
      .click();
    await code.chooseFile(archive);
    await code.notification(output).waitFor();
    await code.treeItem(/^Open/).waitFor();
    await code.notification(/Importing into/).waitFor({ state: 'hidden' });
    await code.picture('imported');
  });

  it('is asked before issues are replaced, and nothing is changed without a yes', async () => {
    await code.run('Notifications: Clear All Notifications');
    await code.run('Issues: Import Archive...');
    await code.chooseFile(existsSync(REAL) ? REAL : join(code.scratch, 'sample.zip'));
    await code.answerDialog(/Replace the \d+ issues/, 'Cancel');
    await code.treeItem(/^Open/).waitFor();
  });

  it('is shown what an import would do before it does it', async () => {
    await code.run('Issues: Preview Import...');
    await code.chooseFile(existsSync(REAL) ? REAL : join(code.scratch, 'sample.zip'));
    await code.pick(/^Append/);
    const page = await code.webview(/^Preview .*\.zip/);
    await page.getByText(/issues would be added to the \d+ issues of/).waitFor();
    await page.getByRole('heading', { name: /^People/ }).waitFor();
    await code.page.locator('.quick-input-widget').getByText('Import as described on the page?').waitFor();
    await code.picture('dry-run');
    await code.page.keyboard.press('Escape');
    await code.run('View: Close All Editors');
    await code.treeItem(/^Open/).waitFor();
  });

  it('is told in a sentence when a file is no archive, and keeps what there is', async () => {
    const broken = join(code.workspace, 'broken.zip');
    writeFileSync(broken, 'this is no zip');
    await code.run('Issues: Import Archive...');
    await code.chooseFile(broken);
    await code.answerDialog(/Replace the \d+ issues/, 'Replace');
    const message = code.notification(/zip/i);
    await message.waitFor();
    assert.match((await message.textContent()) ?? '', /zip/i);
    await code.treeItem(/^Open/).waitFor();
  });
});
