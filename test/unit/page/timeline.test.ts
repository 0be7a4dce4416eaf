import assert from 'node:assert/strict';
import { clause, joinPhrases, type Language, type SentencePart } from '../../../media/issue/sentences';
import { reuseUnchanged } from '../../../media/issue/actions';
import { timeline, type TimelineEntry } from '../../../media/issue/timeline';
import type { Attachment, Comment, FieldChange, Person } from '../../../src/model/issue';

const ANN: Person = { username: 'ann', displayName: 'Ann' };
const BOB: Person = { username: 'bob', displayName: 'Bob' };
const at = (minutes: number) => new Date(Date.UTC(2020, 0, 1, 0, minutes)).toISOString();
const status = (old: string, current: string): FieldChange => ({ field: 'status', old, new: current });

let lastId = 0;
const entry = (author: Person | null, minutes: number, more: Partial<Comment>): Comment => ({
  id: ++lastId,
  content: null,
  markup: 'markdown',
  author,
  createdOn: at(minutes),
  updatedOn: null,
  changes: [],
  ...more,
});
const file = (name: string, createdOn: string | null): Attachment => ({ name, size: 1, author: BOB, createdOn });

/** What is shown, a word for each entry. */
const displayed = (entries: readonly TimelineEntry[]) =>
  entries.map((it) =>
    it.type === 'comment'
      ? `said ${it.comment.content}`
      : it.type === 'attached'
        ? `attached ${it.attachment.name}`
        : `${it.author?.username} ${it.changes.map(({ field, old, new: current }) => `${field} ${old}>${current}`).join(', ')}`,
  );

describe('the conversation of an issue', () => {
  it('gathers what one person changed within an hour, but not across a comment, another person or a day', () => {
    const kind: FieldChange = { field: 'kind', old: 'bug', new: 'task' };
    const entries = timeline(
      [
        entry(ANN, 0, { changes: [status('new', 'open')] }),
        entry(ANN, 10, { changes: [kind] }),
        entry(BOB, 20, { changes: [kind] }),
        entry(BOB, 21, { content: 'why?' }),
        entry(BOB, 22, { changes: [kind] }),
        entry(BOB, 22 + 24 * 60, { changes: [kind] }),
      ],
      [],
    );
    assert.deepEqual(displayed(entries), [
      'ann status new>open, kind bug>task',
      'bob kind bug>task',
      'said why?',
      'bob kind bug>task',
      'bob kind bug>task',
    ]);
  });

  const PATHS: readonly (readonly [field: FieldChange['field'], values: readonly string[]])[] = [
    ['status', ['new', 'open', 'resolved']],
    ['status', ['new', 'open', 'new']],
    ['status', ['new', 'open', 'resolved', 'closed', 'open']],
    ['priority', ['major', 'blocker', 'major', 'trivial']],
    ['assignee', ['', 'bob', '', 'eve']],
    ['milestone', ['M1', '', 'M1']],
    ['title', ['a', 'b', 'c']],
    ['content', ['a', 'b', 'a']],
  ];
  for (const [field, values] of PATHS) {
    it(`swallows no state of what one person changed within an hour: ${field} ${values.join('>')}`, () => {
      const steps = values.slice(1).map((current, index): FieldChange => ({ field, old: values[index]!, new: current }));
      const entries = timeline(
        steps.map((change, index) => entry(ANN, index, { changes: [change] })),
        [],
      );
      assert.deepEqual(displayed(entries), [`ann ${steps.map((it) => `${field} ${it.old}>${it.new}`).join(', ')}`]);
    });
  }

  it('leads to every entry that was gathered', () => {
    const first = entry(ANN, 0, { changes: [status('new', 'open')] });
    const second = entry(ANN, 1, { changes: [{ field: 'version', old: '', new: '1' }] });
    const [onlyEntry] = timeline([first, second], []);
    assert.deepEqual(onlyEntry?.type === 'changed' && onlyEntry.ids, [first.id, second.id]);
  });

  it('shows files where they came, unless the history tells of them, or nobody knows when', () => {
    const comments = [
      entry(ANN, 0, { content: 'a' }),
      entry(ANN, 10, { content: 'b', changes: [{ field: 'attachment', old: '', new: 'told.png' }] }),
    ];
    const files = [file('told.png', at(10)), file('old.png', at(5)), file('undated.png', null)];
    assert.deepEqual(displayed(timeline(comments, files)), ['said a', 'attached old.png', 'said b']);
  });

  it('tells of each file that came with others in one request, and of none of them twice', () => {
    const joined = { field: 'attachment', old: 'b, c.log', new: 'a.png, b, c.log' } as const;
    const files = [file('a.png', at(1)), file('b', at(1)), file('c.log', at(1)), file('d, e', at(2))];
    const comments = [entry(ANN, 1, { changes: [joined] }), entry(BOB, 2, { changes: [{ field: 'attachment', old: '', new: 'd, e' }] })];
    assert.deepEqual(displayed(timeline(comments, files)), [
      'ann attachment >a.png, attachment b>b, attachment c.log>c.log',
      'bob attachment >d, e',
    ]);
    const comment = entry(ANN, 3, { content: 'both', changes: [joined] });
    const [shown] = timeline([comment], files.slice(0, 3));
    assert.deepEqual(shown?.type === 'comment' && shown.comment.changes.map((it) => it.new), ['a.png', 'b', 'c.log']);
    const [same] = timeline([comment], []);
    assert.ok(same?.type === 'comment' && same.comment === comment, 'of files that are gone it stays as it was told');
  });

  it('leaves out what says nothing', () => {
    assert.deepEqual(timeline([entry(ANN, 0, {}), entry(ANN, 1, { content: ' \n' })], []), []);
  });

  it('keeps what has not changed the same', () => {
    const before = [entry(ANN, 0, { content: 'a' }), entry(ANN, 1, { content: 'b' })];
    const next = [structuredClone(before[0]!), { ...before[1]!, content: 'c' }];
    const current = reuseUnchanged(before, next, (comment) => comment.id);
    assert.equal(current?.[0], before[0]);
    assert.equal(current?.[1], next[1]);
  });
});

describe('changes as sentences', () => {
  const language: Language = {
    phrases: {
      changedFromTo: 'changed {0} from {1} to {2}',
      setTo: 'set {0} to {1}',
      cleared: 'removed {0} {1}',
      assigned: 'assigned {0}',
      assignedSelf: 'took this on',
      reassigned: 'reassigned this from {0} to {1}',
      unassignedFrom: 'unassigned {0}',
      changedTitle: 'changed the title from {0} to {1}',
      editedDescription: 'edited the description',
      attached: 'attached {0}',
      detached: 'deleted the attachment {0}',
    },
    field: (field) => field,
    value: (_field, value) => value,
  };
  const text = (chunks: readonly SentencePart[]) => chunks.map((chunk) => (typeof chunk === 'string' ? chunk : chunk.value)).join('');
  const CASES: readonly (readonly [FieldChange['field'], string, string, string])[] = [
    ['status', 'new', 'open', 'changed status from new to open'],
    ['milestone', '', 'M1', 'set milestone to M1'],
    ['component', 'ui', '', 'removed component ui'],
    ['assignee', '', 'bob', 'assigned bob'],
    ['assignee', '', 'ann', 'took this on'],
    ['assignee', 'bob', 'eve', 'reassigned this from bob to eve'],
    ['assignee', 'bob', '', 'unassigned bob'],
    ['title', 'a', 'b', 'changed the title from a to b'],
    ['content', 'long', 'longer', 'edited the description'],
    ['attachment', '', 'x.png', 'attached x.png'],
    ['attachment', 'x.png', '', 'deleted the attachment x.png'],
    ['title', '{1}', '<b>', 'changed the title from {1} to <b>'],
  ];
  for (const [field, old, current, message] of CASES) {
    it(message, () => assert.equal(text(clause({ field, old, new: current }, 'ann', language)), message));
  }

  it('are joined as the language joins', () => {
    assert.equal(joinPhrases([['a'], ['b'], ['c']], 'en').join(''), 'a, b, and c');
    assert.equal(joinPhrases([['a'], ['b']], 'de').join(''), 'a und b');
  });
});
