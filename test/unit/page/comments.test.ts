import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { TrackerError } from '../../../src/client/errors';
import type { IssueService } from '../../../src/client/service';
import { saveComment } from '../../../src/editor/details/comments';
import { pictureType } from '../../../src/editor/pages/pictures';
import { freeName, plainName, PendingFileStore } from '../../../src/editor/pages/waiting';
import { commentRevision, type Comment } from '../../../src/model/issue';

const COMMENT: Comment = {
  id: 5,
  content: 'text',
  markup: 'creole',
  author: null,
  createdOn: '2020-01-01T00:00:00Z',
  updatedOn: null,
  changes: [],
};

/** A tracker with one comment, which others change after the page has loaded it. */
function tracker(now: Partial<Comment> | null = {}) {
  let current: Comment | null = now && { ...COMMENT, ...now };
  const saved: { content: string; markup?: string }[] = [];
  const service: Pick<IssueService, 'comments' | 'updateComment'> = {
    comments: () => Promise.resolve(current ? [current] : []),
    updateComment: (_repository, _number, _id, text, options) => {
      if (!current || options?.ifRevision !== commentRevision(current)) {
        return Promise.reject(new TrackerError('conflict', 'It has changed.'));
      }
      saved.push(text);
      current = { ...current, content: text.content };
      return Promise.resolve(current);
    },
  };
  const save = (text: string, base: string) =>
    saveComment(service as IssueService, { owner: 'o', slug: 'r' }, 1, COMMENT, { id: 5, text, base });
  return { save, saved };
}

describe('saving a comment', () => {
  it('sends it in the markup that it is written in', async () => {
    const { save, saved } = tracker();
    assert.ok('comment' in (await save('mine', 'text')));
    assert.deepEqual(saved, [{ content: 'mine', markup: 'creole' }]);
  });

  it('tells what somebody else has made of it, and overwrites nothing', async () => {
    const { save, saved } = tracker({ content: 'theirs', updatedOn: '2020-01-02T00:00:00Z' });
    assert.deepEqual(await save('mine', 'text'), { theirs: 'theirs' });
    assert.deepEqual(saved, []);
    assert.ok('comment' in (await save('mine', 'theirs')), 'overwrites once the person has seen it');
  });

  it('saves where only something else of it has changed, or nothing but line ends', async () => {
    const { save, saved } = tracker({ content: 'text', updatedOn: '2020-01-02T00:00:00Z' });
    assert.ok('comment' in (await save('mine', 'text')));
    assert.equal(saved.length, 1);
  });

  it('says that it is gone', async () => {
    assert.deepEqual(await tracker(null).save('mine', 'text'), { theirs: null });
    assert.deepEqual(await tracker({ content: null, updatedOn: 'x' }).save('mine', 'text'), { theirs: null });
  });
});

describe('files that wait for a comment', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'issue-bucket-waiting-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const memento = () => {
    const stored = new Map<string, unknown>();
    return {
      get: (key: string) => stored.get(key),
      update: (key: string, value: unknown) => Promise.resolve(void stored.set(key, value)),
    } as unknown as vscode.Memento;
  };

  it('are kept for another window, under names of their own, until they are taken away', async () => {
    const stored = memento();
    const files = new PendingFileStore(folder, stored, 'k');
    const bytes = (text: string) => new TextEncoder().encode(text);
    await Promise.all([files.add('a.png', bytes('1'), []), files.add('a.png', bytes('22'), []), files.add('b.png', bytes('3'), ['B.png'])]);
    const other = new PendingFileStore(folder, stored, 'k');
    assert.deepEqual(other.list(), [
      { name: 'a.png', size: 1 },
      { name: 'a-2.png', size: 2 },
      { name: 'b-2.png', size: 1 },
    ]);
    assert.equal(new TextDecoder().decode(await other.read('a-2.png')), '22');
    for (const { name } of other.list()) await other.remove(name);
    assert.deepEqual([other.list(), readdirSync(folder)], [[], []]);
    assert.equal(await other.read('a.png'), undefined);
  });

  const NAMES: readonly (readonly [string, string])[] = [
    ['../../etc/passwd', 'passwd'],
    ['C:\\x\\shot.png', 'shot.png'],
    ['a\u0000b<c>.txt', 'abc.txt'],
    ['', 'file'],
    ['..', 'file'],
    ['a. .', 'a'],
    ['photo\u202egnp.exe', 'photognp.exe'],
    ['nul', '_nul'],
    ['COM1.txt', '_COM1.txt'],
    ['aux .png', '_aux .png'],
    ['auxiliary.c', 'auxiliary.c'],
    ['a\ud800.txt', 'a\ufffd.txt'],
    [`${'\u{1f41e}'.repeat(100)}.png`, `${'\u{1f41e}'.repeat(58)}.png`],
    [`${'x'.repeat(300)}.png`, `${'x'.repeat(116)}.png`],
  ];
  for (const [input, name] of NAMES)
    it(`are called what they may be called: ${input.slice(0, 20)}`, () => assert.equal(plainName(input), name));

  it('find a name that is free', () => {
    assert.equal(freeName('a', ['a', 'A-2']), 'a-3');
    assert.equal(freeName('a.tar', []), 'a.tar');
  });

  it('are pictures by their content, not by their name', () => {
    const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
    assert.equal(pictureType(bytes('\x89PNG\r\n\x1a\n....')), 'image/png');
    assert.equal(pictureType(bytes('RIFF....WEBPVP8 ')), 'image/webp');
    assert.equal(pictureType(bytes('<svg onload=alert(1)>')), undefined);
    assert.equal(pictureType(bytes('<html>')), undefined);
    assert.equal(pictureType(new Uint8Array()), undefined);
  });
});
