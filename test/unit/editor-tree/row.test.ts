import assert from 'node:assert/strict';
import type * as Row from '../../../src/editor/issueRow';
import type * as Unread from '../../../src/editor/unread';
import { loadEditor } from '../../support/editor';
import { anIssue } from '../../support/issues';
import type { Person } from '../../support/vscode-window';

const ADDRESS = { site: 'local', repository: { owner: 'harbour', slug: 'tidewatch' }, number: 12 };
const ISSUE = anIssue(12, { title: 'Poller drops readings', assignee: { username: 'ann', displayName: 'Ann' } });

describe('The row of an issue', () => {
  let row: typeof Row & typeof Unread & { readonly vscode: unknown };
  before(async () => (row = await loadEditor("issueRow'; export * from './src/editor/unread", 'vscode-window')));

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

  it('says to screen readers that the issue is unread, until it is read', () => {
    const changes: string[][] = [];
    const listening = row.onDidChangeUnread((keys) => changes.push([...keys]));
    const label = () => row.issueItem({ ...ADDRESS, issue: ISSUE }, '').accessibilityInformation!.label;
    const [key, other] = [row.issueKeyOf(ADDRESS), row.issueKeyOf({ ...ADDRESS, number: 13 })];
    row.setUnread([key, other]);
    assert.match(label(), /^#12 Poller drops readings, Unread, /);
    row.setUnread([other]);
    row.setUnread([other]);
    assert.doesNotMatch(label(), /Unread/);
    assert.deepEqual(changes, [[key, other], [key]]);
    listening.dispose();
  });

  it('shows the beginning of a right-to-left title, which VS Code would cut off, and says all of it', () => {
    const title = 'قراءات المقياس تضيع بعد إعادة الاتصال مع الخادم';
    const item = row.issueItem({ ...ADDRESS, issue: { ...ISSUE, title } }, '');
    const label = item.label as string;
    assert.ok(label.includes('قراءات المقياس') && label.includes('…') && label.length < title.length, label);
    assert.ok(item.accessibilityInformation!.label.includes(title));
    const mixed = `Reader: ${title}`;
    const { label: mixedLabel } = row.issueItem({ ...ADDRESS, issue: { ...ISSUE, title: mixed } }, '');
    assert.ok((mixedLabel as string).includes(mixed), 'it begins at the left');
  });
});
