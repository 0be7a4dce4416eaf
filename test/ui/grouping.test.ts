import { startVSCode, type VSCode } from './harness';

describe('a person who sorts out many issues', () => {
  let code: VSCode;
  before(async () => (code = await startVSCode({ sample: true })));
  after(() => code.close());

  it('groups by another field', async () => {
    await code.showIssues();
    await code.run('Issues: Group By...');
    await code.pick(/^Milestone/);
    await code.treeItem(/^No milestone/).waitFor();
  });

  it('moves all of a milestone to another by the keyboard, and back', async () => {
    await code.run('Issues: Filter Issues...');
    await code.quickRow(/^Show All Issues/).waitFor();
    await code.page.keyboard.type('milestone:2.3');
    await code.quickRow(/^Filter by This/).waitFor();
    await code.page.keyboard.press('Enter');
    await code.treeItem(/^No milestone/).waitFor({ state: 'hidden' });
    await code.run('Issues: Change All That Match...');
    await code.pick(/^Milestone/);
    await code.pick(/^3\.0/);
    await code.answerDialog(/Set Milestone of 10 issues that match the filter to 3\.0/, 'Change');
    await code.treeItem(/^2\.3/).waitFor({ state: 'hidden' });
    await code.answerNotification(/Milestone of 10 issues is now 3\.0/, 'Undo');
    await code.treeItem(/^2\.3\s*10/).waitFor();
    await code.run('Issues: Clear Filter');
    await code.treeItem(/^3\.0\s*8/).waitFor();
  });
});
