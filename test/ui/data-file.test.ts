import { renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { startVSCode, type VSCode } from './harness';

describe('a person whose data file is taken away', () => {
  let code: VSCode;
  before(async () => {
    code = await startVSCode({ sample: true });
    await code.showIssues();
    await code.treeItem(/^Open\s*14/).waitFor();
  });
  after(() => code.close());

  it('opens it anew when it is back, and loses nothing that was typed', async () => {
    await code.run('Issues: Create Issue...');
    const title = (await code.webview('New Issue')).getByRole('textbox', { name: 'Title' });
    await title.fill('Typed without a data file');
    for (const side of ['', '-wal', '-shm']) renameSync(code.database + side, `${code.database}.away${side}`);
    await code.notification(/is gone\. Put it back/).waitFor();
    await code.picture('data-file-gone');
    await code.answerNotification(/is gone\. Put it back/, 'Open It Anew');
    await code.notification(/is gone\. Put it back/).waitFor(); // it is not back yet
    for (const side of ['', '-wal', '-shm']) renameSync(`${code.database}.away${side}`, code.database + side);
    await code.answerNotification(/is gone\. Put it back/, 'Open It Anew');
    await (await code.webview('New Issue')).getByRole('button', { name: 'Create', exact: true }).click();
    await code.tab(/Typed without a data file/).waitFor();
    await code.treeItem(/Typed without a data file/).waitFor();
  });

  it('is offered to reload the window once a newer version has updated it', async () => {
    const database = new DatabaseSync(code.database);
    const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number };
    database.exec(`pragma user_version = ${version + 1}`);
    await code.run('Issues: Create Issue...');
    const page = await code.webview('New Issue');
    await page.getByRole('textbox', { name: 'Title' }).fill('Typed into an older window');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await code.notification(/A newer version of Issue Bucket has updated the data file/).waitFor();
    await code.picture('data-file-updated');
    database.exec(`pragma user_version = ${version}`);
    database.close();
    await code.answerNotification(/A newer version of Issue Bucket has updated the data file/, 'Reload Window');
    await (await code.webview('New Issue')).getByRole('textbox', { name: 'Title' }).waitFor();
  });
});
