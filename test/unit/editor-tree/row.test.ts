import assert from 'node:assert/strict';
import type * as Row from '../../../src/editor/issueRow';
import { loadEditor } from '../../support/editor';
import { anIssue } from '../../support/issues';
import type { Person } from '../../support/vscode-window';

const ADDRESS = { site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' }, number: 12 };
const ISSUE = anIssue(12, { title: 'Poller drops readings', assignee: { username: 'ann', displayName: 'Ann' } });

describe('The row of an issue', () => {
  let row: typeof Row & { readonly vscode: unknown };
  before(async () => (row = await loadEditor<typeof Row>('issueRow', 'vscode-window')));

  const PLACES: [place: string, label: string, description: string][] = [
    ['before', '#12 Poller drops readings', 'Ann'],
    ['after', 'Poller drops readings', '#12 Ann'],
    ['hidden', 'Poller drops readings', 'Ann'],
  ];
  for (const [place, label, description] of PLACES) {
    it(`has its number ${place === 'hidden' ? 'nowhere' : `${place} the title`} where the setting is "${place}", and says it to screen readers`, () => {
      (row.vscode as { person: Person }).person.set('tree.number', place);
      const item = row.issueItem({ ...ADDRESS, issue: ISSUE }, '');
      assert.deepEqual([item.label, item.description], [label, description]);
      assert.match(item.accessibilityInformation!.label, /^#12 Poller drops readings, /);
    });
  }
});
