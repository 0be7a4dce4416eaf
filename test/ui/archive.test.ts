import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readArchive } from '../../src/tracker/archive';
import { openStore } from '../../src/tracker/store';
import { account, archive, commentRow, issueRow, readWhole } from '../support/archives';
import { manyIssues } from '../support/many';
import { startVSCode, until, type VSCode } from './harness';

const HERE = 'harbour/tidewatch';
const SAME_NAME = account('Mira Kowalczyk', '557058:anothermira');
const ISSUE_COUNT = 12_000;

/** Two issues, by a person who may be known to the tracker and by an unknown one. */
const small = () =>
  archive({
    issues: [
      issueRow(1, { title: 'Gate sensor is stuck', content: 'As in #2 and #99, not `#2`.', reporter: SAME_NAME }),
      issueRow(2, { title: 'Gate sensor is loud', reporter: account('Nils Berg', '557058:nils') }),
    ],
    comments: [commentRow(1, 2, { content: 'Since #1.', user: SAME_NAME })],
  });

function large(): Promise<Uint8Array> {
  const rows = [...manyIssues(ISSUE_COUNT)].map(({ issue: { number, title, content } }) => issueRow(number, { title, content }));
  return archive({ issues: rows, comments: rows.map((_, i) => commentRow(i + 1, i + 1)) });
}

describe('a person takes archives in and out', () => {
  let code: VSCode;
  let present: number;
  before(async () => {
    code = await startVSCode({ sample: true });
    writeFileSync(join(code.scratch, 'large.zip'), await large());
    writeFileSync(join(code.scratch, 'small.zip'), await small());
    await code.showIssues();
    await code.treeItem(/^Open\s*14/).waitFor();
  });
  after(() => code.close());

  /** So often a name is looked at that was typed into a dialog: what is listed late takes it back. */
  const LOOKS = 6;

  /** Types where to save something in the dialog of a VS Code in the browser. While it still lists a folder it takes back what was typed. */
  async function saveAs(path: string, dialog: RegExp): Promise<void> {
    await code.quickInput.filter({ hasText: dialog }).waitFor();
    // By way of another folder, so that it is seen when this one is listed.
    for (const [folder, row] of [['/', 'etc'] as const, [`${dirname(path)}/`, basename(code.workspace)] as const]) {
      await until(`the dialog lists ${folder}`, async () => {
        await code.quickText.fill(folder);
        const listed = code.quickRow(row).first();
        return listed.waitFor({ timeout: 3000 }).then(
          () => true,
          () => false,
        );
      });
    }
    let stored = 0;
    await until(`the dialog leaves ${path}`, async () => {
      if ((await code.quickText.inputValue()) === path) return ++stored === LOOKS;
      stored = 0;
      await code.quickText.fill(path);
      return false;
    });
    await code.page.keyboard.press('Enter');
  }

  const displayed = (text: RegExp) => code.notification(text).waitFor();
  const clear = () => code.run('Notifications: Clear All Notifications');

  it('sees how far an import is, and stops it: everything is as it was', async () => {
    await code.run('Issues: Import Archive...');
    await code.chooseFile(join(code.scratch, 'large.zip'));
    await code.answerDialog(/Replace the \d+ issues/, 'Replace');
    const progress = code.notification(/[1-9]\d* of 24000 entries/);
    await progress.waitFor();
    await code.picture('import');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await code.notification(/Importing into/).waitFor({ state: 'hidden' });
    await code.run('Issues: Refresh');
    await code.treeItem(/^Open\s*14/).waitFor();
    const store = await openStore({ file: code.database });
    const { key } = (await store.repository({ owner: 'harbour', slug: 'tidewatch' }))!;
    const snapshot = await store.snapshot(key);
    present = (await snapshot.counts()).issues;
    await snapshot.close();
    await store.close();
    assert.ok(present > 0 && present < ISSUE_COUNT, `${present} issues`);
  });

  it('reads what an import would do, says who is who, and appends: numbers and links follow', async () => {
    await clear();
    await code.run('Issues: Preview Import...');
    await code.chooseFile(join(code.scratch, 'small.zip'));
    await code.pick(/^Append/);
    let page = await code.webview(/^Preview small\.zip/);
    await page.getByText(`2 issues would be added to the ${present} issues of ${HERE}`).waitFor();
    await page.getByRole('row', { name: /Mira Kowalczyk .* new; the same name as mira-kowalczyk/ }).waitFor();
    await page.getByRole('row', { name: /Nils Berg .* nils-berg new/ }).waitFor();
    await code.pick('Who Is Who...');
    await code.quickRow('Mira Kowalczyk').filter({ hasText: '→ mira-kowalczyk' }).waitFor();
    await code.picture('who-is-who');
    await code.pick('Nils Berg');
    await code.pick('Another username...');
    await code.answer('nils');
    await code.quickRow('Nils Berg').filter({ hasText: '→ nils' }).waitFor();
    await code.pick('Done');
    await code.quickInput.getByText('Import as described on the page?').waitFor();
    page = await code.webview(/^Preview small\.zip/);
    await page.getByRole('row', { name: /Mira Kowalczyk .* mira-kowalczyk here, by the map of authors/ }).waitFor();
    await page.getByRole('row', { name: /Nils Berg .* nils new, by the map of authors/ }).waitFor();
    await code.pick(/^Import/);
    await displayed(/2 issues and 1 comment imported/);

    const row = (await code.treeItem('Gate sensor is stuck').textContent()) ?? '';
    const number = Number(/#(\d+)/.exec(row)?.[1]);
    assert.ok(number > present, `${row} behind ${present} issues`);
    await code.treeItem('Gate sensor is stuck').click();
    const issue = await code.webview(new RegExp(`#${number}`));
    await issue.getByRole('link', { name: `#${number + 1}` }).waitFor();
    const text = (await issue.locator('.description').textContent()) ?? '';
    assert.match(text, new RegExp(`As in #${number + 1} and #99, not #2\\.`));
    await issue.getByText('Mira Kowalczyk').first().waitFor();
  });

  it('takes everything out again, to a zip that can be brought in', async () => {
    await clear();
    const out = join(code.scratch, 'out.zip');
    await code.run('Issues: Export Archive...');
    await saveAs(out, /Save all issues of harbour\/tidewatch as/);
    await displayed(/The issues of harbour\/tidewatch are in .*out\.zip/);
    const { issues } = await readWhole({ file: out });
    assert.equal(issues.length, present + 2);
    assert.ok(issues.some(({ issue }) => issue.title === 'Gate sensor is loud'));
    (await readArchive({ file: out })).close();
  });

  it('takes drafts along when it is told to, and brings them back', async () => {
    await clear();
    const title = 'Not sent: the tide table is a day old';
    await code.run('Issues: Create Issue...');
    await (await code.webview('New Issue')).getByRole('textbox', { name: 'Title' }).fill(title);
    await code.kept(title);
    await code.run('View: Close All Editors');
    const out = join(code.scratch, 'with-drafts.zip');
    await code.run('Issues: Export Archive...');
    await saveAs(out, /Save all issues of harbour\/tidewatch as/);
    await code.dialog.filter({ hasText: 'anyone who gets the zip can read them' }).waitFor();
    await code.screenshot('drafts along');
    await code.answerDialog(/Include the one draft of harbour\/tidewatch\?/, 'Include');
    await displayed(/The issues of harbour\/tidewatch are in .*with-drafts\.zip/);

    await code.run('Issues: Show Drafts...');
    const row = code.quickRow(title);
    await row.hover();
    await row.getByRole('button', { name: 'Discard Draft' }).click();
    await row.waitFor({ state: 'hidden' });
    await code.page.keyboard.press('Escape');
    await clear();
    await code.run('Issues: Import Archive...');
    await code.chooseFile(out);
    await code.answerDialog(/Replace the \d+ issues/, 'Replace');
    await displayed(/imported\. 1 draft was restored\./);
    await code.answerNotification(/1 draft was restored/, 'Show Drafts');
    await row.waitFor();
    await code.page.keyboard.press('Escape');
  });

  it('shows a text that comes back on the page of its issue that is open', async () => {
    await clear();
    const output = 'Waits in an archive for the issue to be read again';
    await code.treeItem(/API pagination/).click();
    const comment = (await code.webview(/API pagination/)).locator('.composer').getByRole('textbox', { name: 'Comment' });
    await comment.fill(output);
    await code.kept(output);
    const out = join(code.scratch, 'with-a-comment.zip');
    await code.run('Issues: Export Archive...');
    await saveAs(out, /Save all issues of harbour\/tidewatch as/);
    await code.answerDialog(/Include the 2 drafts/, 'Include');
    await displayed(/The issues of harbour\/tidewatch are in .*with-a-comment\.zip/);
    await comment.fill('');
    await clear();
    await code.run('Issues: Import Archive...');
    await code.chooseFile(out);
    await code.answerDialog(/Replace the \d+ issues/, 'Replace');
    await displayed(/imported\. 1 draft was restored\./);
    await until('it is on the page again', async () => (await comment.inputValue()) === output);
  });

  it('backs up the data of this computer, and replaces a copy only after a yes', async () => {
    await clear();
    const copy = join(code.scratch, 'copies.sqlite');
    await code.run('Issues: Back Up Data...');
    await saveAs(copy, /Save a copy of all issues of this computer as/);
    await displayed(new RegExp(`A copy of ${present + 2} issues with comments and attached files is in .*copies\\.sqlite`));
    await code
      .notification(/A copy of/)
      .getByRole('button', { name: 'Open Folder' })
      .waitFor();
    const store = await openStore({ file: copy });
    const { key } = (await store.repository({ owner: 'harbour', slug: 'tidewatch' }))!;
    const snapshot = await store.snapshot(key);
    assert.equal((await snapshot.counts()).issues, present + 2);
    await snapshot.close();
    await store.close();

    await clear();
    writeFileSync(copy, 'something dear');
    assert.ok(!existsSync(`${copy}-wal`));
    const second = async (answer: string) => {
      await code.run('Issues: Back Up Data...');
      await saveAs(copy, /Save a copy of all issues/);
      await code.quickInput.getByText(/already exists/).waitFor();
      await code.page.keyboard.press('Enter');
      await code.answerDialog(/already exists\. Replace it/, answer);
    };
    await second('Cancel');
    assert.equal(readFileSync(copy, 'utf8'), 'something dear');
    await second('Replace');
    await displayed(/A copy of \d+ issues/);
    assert.match(readFileSync(copy, 'latin1').slice(0, 15), /^SQLite format 3/);
  });
});
