import assert from 'node:assert/strict';
import { messageWithIssue, namesIssue } from '../../../src/editor/git/commitMessage';

const issue = { number: 12, title: 'Tide  gauge\nstops', kind: 'bug' as const };
const DEFAULT = '${message}\n\nRefs ${reference}';

describe('The message of a commit', () => {
  const cases: [template: string, written: string, message: string, reference?: string][] = [
    [DEFAULT, '', 'Tide gauge stops\n\nRefs #12'],
    [DEFAULT, ' \n', 'Tide gauge stops\n\nRefs #12'],
    [DEFAULT, 'Mend it\n\nAt last.\n', 'Mend it\n\nAt last.\n\nRefs #12'],
    [DEFAULT, 'Mend it', 'Mend it\n\nRefs harbour/tidewatch#12', 'harbour/tidewatch#12'],
    ['#${number}: ', 'Mend it', '#12: Mend it'],
    ['#${number}: ', '', '#12: Tide gauge stops'],
    ['${kind}(#${number}): ${message}', 'Mend it', 'bug(#12): Mend it'],
    ['${message} (${title})', '${title} $& ${number}', '${title} $& ${number} (Tide gauge stops)'],
    ['', 'Mend it', 'Mend it'],
  ];
  for (const [template, input, message, reference = '#12'] of cases)
    it(`${JSON.stringify(input)} by ${JSON.stringify(template)}`, () =>
      assert.equal(messageWithIssue(template, input, { issue, reference }), message));

  it('names an issue or does not', () => {
    for (const message of ['#12', 'Refs #12.', '#12: mend', '(#12)', 'Mend\n\nRefs #12']) assert.ok(namesIssue(message, '#12'), message);
    for (const message of [
      '',
      '#123',
      'a#12',
      'other/one#12',
      '12',
      '#1 2',
      '&#12;',
      'https://a.b/c#12',
      'Merged in x (pull request #12)',
      'PR #12',
    ])
      assert.ok(!namesIssue(message, '#12'), message);
    assert.ok(namesIssue('See a.b/c#12', 'a.b/c#12'));
    assert.ok(!namesIssue('See aXb/c#12', 'a.b/c#12'));
  });
});
