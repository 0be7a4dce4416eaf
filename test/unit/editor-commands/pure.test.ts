import assert from 'node:assert/strict';
import { commonChoices } from '../../../src/editor/commands/choices';
import { linkPath, parseLinkPath } from '../../../src/editor/linkPath';
import { parseNumber } from '../../../src/editor/commands/number';

describe('Doing the same to several issues', () => {
  it('offers what all of the repositories have', () => {
    const person = (username: string) => ({ username, displayName: username });
    const choices = (components: string[], people: string[]) => ({
      lists: { component: components, milestone: [], version: [] },
      assignees: people.map(person),
    });
    const common = commonChoices([choices(['ui', 'api'], ['ann', 'bob']), choices(['api'], ['bob', 'cy'])]);
    assert.deepEqual([common.lists.component, common.assignees.map((it) => it.username)], [['api'], ['bob']]);
  });
});

describe('A link to an issue of this computer', () => {
  it('comes back as what it was made of', () => {
    const repository = { owner: 'ann', slug: 'größe-2' };
    assert.deepEqual(parseLinkPath(linkPath(repository, 12)), { repository, number: 12 });
  });

  const paths: [path: string, number: number | undefined][] = [
    ['/ann/tools/issues/12', 12],
    ['/ann/tools/issue/12/some-title', 12],
    ['/ann/tools/issues/12/', 12],
    ['/ann/tools/issues/x', undefined],
    ['/ann/tools', undefined],
    ['/ann/../issues/1', undefined],
    ['/ann/%2e%2e/issues/1', undefined],
    ['/ann/a%2Fb/issues/1', undefined],
    ['/ann/%E0%A4/issues/1', undefined],
    ['/ann/tools/issues/1/a/b', undefined],
  ];
  for (const [path, number] of paths) {
    it(`${path} names ${number === undefined ? 'nothing' : `#${number}`}`, () => assert.equal(parseLinkPath(path)?.number, number));
  }
});

describe('A number that was typed', () => {
  const cases: [text: string, number: number | undefined][] = [
    ['12', 12],
    [' #12 ', 12],
    ['# 7', 7],
    ['0', undefined],
    ['', undefined],
    ['1.5', undefined],
    ['abc', undefined],
    ['1234567890', undefined],
  ];
  for (const [text, number] of cases) it(`${JSON.stringify(text)} is ${number ?? 'none'}`, () => assert.equal(parseNumber(text), number));
});
