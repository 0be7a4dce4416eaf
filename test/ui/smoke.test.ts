import { startVSCode, type VSCode } from './harness';

describe('Issue Bucket in VS Code', () => {
  let code: VSCode;
  before(async () => (code = await startVSCode({ sample: true })));
  after(() => code.close());

  it('shows the issues of the folder, by status', async () => {
    await code.showIssues();
    await code.treeItem(/^open/i).waitFor();
    await code.screenshot('smoke');
  });
});
