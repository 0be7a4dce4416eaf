import type { RelationName } from '../../../src/model/relations';
import assert from 'node:assert/strict';
import type { Issue } from '../../../src/model/issue';
import { DEFAULT_QUERY, type Filter } from '../../../src/model/query';
import { toFilter } from '../../../src/tracker/v2/q/filter';
import { parseQ } from '../../../src/tracker/v2/q/parser';
import { encodeFilter2 } from '../../../src/wire/v2/query';
import { PlainIssues } from '../../support/plain-query';
import { Random } from '../../support/random';
import { QueryMaker, randomIssue } from '../../support/random-query';

const scope = { repository: { owner: 'ann', slug: 'app' }, itemName: () => undefined };
/** A date in the store's format. */
const sixDigits = (date: string | null | undefined) => date && date.replace(/(\.\d{3})Z$/, '$1000Z');
const person = (username: string | null) => (username === null ? null : { username, displayName: `${username} Smith` });

describe('A filter in the language of API 2.0', () => {
  const decode = (filter: Filter) => toFilter(parseQ(encodeFilter2(filter)), scope);

  it('means the same when it is read again', () => {
    const random = new Random(20261129);
    const issues = Array.from({ length: 300 }, (_, index): Issue => {
      const { issue } = randomIssue(random, index + 1);
      const counts = { commentCount: random.below(4), voteCount: random.below(4), watcherCount: random.below(4) };
      const dates = { createdOn: sixDigits(issue.createdOn), updatedOn: sixDigits(issue.updatedOn), editedOn: sixDigits(issue.editedOn) };
      return { ...issue, ...counts, ...dates, assignee: person(issue.assignee), reporter: person(issue.reporter), revision: null } as never;
    });
    const plain = new PlainIssues(issues);
    const maker = new QueryMaker(random, issues);
    let encodedCount = 0;
    for (let round = 0; round < 2000; round++) {
      const { filter } = maker.query();
      let second: Filter;
      try {
        second = decode(filter);
      } catch (error) {
        if (error instanceof RangeError) continue; // there is no operator for it
        throw error;
      }
      encodedCount++;
      const list = (it: Filter) => plain.list({ ...DEFAULT_QUERY, filter: it, limit: 1000 }).numbers;
      assert.deepEqual(list(second), list(filter), `${JSON.stringify(filter)} as ${encodeFilter2(filter)}`);
    }
    assert.ok(encodedCount > 700, `${encodedCount} were written`);
  });

  it('knows relations', () => {
    const by = (related: RelationName, value: number | 'open' | null, negated = false): Filter => ({
      ...{ related, comparator: 'is', negated, value },
    });
    const filter: Filter = {
      and: [
        by('blocks', 12),
        by('duplicate_of', 3, true),
        by('blocked_by', 'open'),
        by('relates_to', null),
        by('duplicated_by', null, true),
      ],
    };
    assert.equal(
      encodeFilter2(filter),
      '(blocks.id = 12 AND duplicate_of.id != 3 AND blocked_by.state = "open" AND relates_to != null AND duplicated_by = null)',
    );
    assert.deepEqual(decode(filter), filter);
  });

  it('knows the code that issues are attached to', () => {
    const by = (value: string | null, negated = false): Filter => ({ anchored: 'path', comparator: 'is', negated, value });
    const filter: Filter = { and: [by('src/A "b"\\.ts'), by('é', true), by(null), by(null, true), by('')] };
    assert.equal(
      encodeFilter2(filter),
      '(anchor.path = "src/A \\"b\\"\\\\.ts" AND anchor.path != "é" AND anchor != null AND anchor = null AND anchor.path = "")',
    );
    assert.deepEqual(decode(filter), filter);
  });

  it('knows who is involved, and comments', () => {
    const filter: Filter = {
      and: [
        { involved: 'watcher', comparator: 'is', negated: false, value: 'ann' },
        { involved: 'voter', comparator: 'is', negated: true, value: 'a "b\\' },
        { measure: 'commentCount', comparator: 'more', negated: false, value: 3 },
      ],
    };
    assert.equal(encodeFilter2(filter), '(watcher.nickname = "ann" AND voter.nickname != "a \\"b\\\\" AND comment_count > 3)');
    assert.deepEqual(decode(filter), filter);
  });
});
