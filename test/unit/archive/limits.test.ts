import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';
import { ZipFile } from 'yazl';
import { ArchiveError, readArchive, type ReadArchiveOptions } from '../../../src/tracker/archive';
import { importWithBackup } from '../../../src/tracker/archive/import-with-backup';
import { LIMITS } from '../../../src/tracker/archive/limits';
import { MAX_KEY_BYTES, MAX_LIST_ITEMS, MAX_PERSON_CHARS } from '../../../src/tracker/store/key-limits';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';
import { account, archive, commentRow, issueRow, zip, type Sections } from '../../support/archives';

type Limits = ReadArchiveOptions['limits'];

/** A zip64 with wrong sizes and counts. */
async function lying(change: (bytes: Buffer) => void): Promise<Uint8Array> {
  const file = new ZipFile();
  file.addReadStream(Readable.from(['{"issues":[]}']), 'db-2.0.json', { forceZip64Format: true });
  const options = { comment: '', forceZip64Format: true }; // missing in the types
  file.end(options);
  const bytes = await buffer(file.outputStream);
  change(bytes);
  return bytes;
}
const END_OF_ZIP64 = Buffer.from('504b0606', 'hex');
const CENTRAL = Buffer.from('504b0102', 'hex');

const expected = (entries: bigint) => (bytes: Buffer) => void bytes.writeBigUInt64LE(entries, bytes.indexOf(END_OF_ZIP64) + 32);
const unpacksTo = (size: bigint) => (bytes: Buffer) => {
  const header = bytes.indexOf(CENTRAL);
  let extra = header + 46 + bytes.readUInt16LE(header + 28);
  while (bytes.readUInt16LE(extra) !== 1) extra += 4 + bytes.readUInt16LE(extra + 2);
  bytes.writeBigUInt64LE(size, extra + 4);
};

const three = [issueRow(1), issueRow(2), issueRow(3)];
const withSidecar = (rows: number) =>
  zip({
    'db-2.0.json': JSON.stringify({ issues: three }),
    'issue-bucket.json': JSON.stringify({ issues: three.slice(0, rows).map(({ id }) => ({ id, markup: 'creole' })) }),
  });
const deep = (levels: number) =>
  zip({ 'db-2.0.json': `{"issues": [${JSON.stringify(issueRow(1)).slice(0, -1)}, "more": ${'['.repeat(levels)}${']'.repeat(levels)}}]}` });
const attached = (bytes: number) => zip({ 'db-2.0.json': JSON.stringify({ issues: [] }), 'attachments/aa': Buffer.alloc(bytes) });
const long = (bytes: number) => archive({ issues: [issueRow(1, { content: randomBytes(bytes / 2).toString('hex') })] });

const namedFiles = async (count: number) => {
  const file = new ZipFile();
  file.addBuffer(Buffer.from(JSON.stringify({ issues: three })), 'db-2.0.json');
  for (let at = 0; at < count; at++) file.addBuffer(Buffer.alloc(0), `${'x'.repeat(65_500)}${String(at).padStart(35, '0')}`);
  file.end();
  return buffer(file.outputStream);
};
const withRelations = (rows: number) =>
  zip({
    'db-2.0.json': JSON.stringify({ issues: three }),
    'issue-bucket.json': JSON.stringify({
      relations: Array.from({ length: rows }, () => ({ issue: 1, relation: randomBytes(990).toString('hex'), other: 2 })),
    }),
  });
const components = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `C ${at}` }));

/** Titles and names of so many characters, and the message about longer ones. */
const LONG: readonly (readonly [what: string, sections: (length: number) => Sections, max: number, sentence: RegExp])[] = [
  ...(['title', 'component', 'milestone', 'version'] as const).map(
    (key) =>
      [
        `bytes in a ${key}`,
        (length: number) => ({ issues: [issueRow(1, { [key]: 'x'.repeat(length) })] }),
        MAX_KEY_BYTES,
        new RegExp(`^issues\\[0\\]\\.${key} in db-2\\.0\\.json is longer than 2,000 bytes\\.`),
      ] as const,
  ),
  [
    'bytes in a list item',
    (length) => ({ issues: three, components: [{ name: 'x'.repeat(length) }] }),
    MAX_KEY_BYTES,
    /^components\[0\]\.name in db-2\.0\.json is longer than 2,000 bytes\./,
  ],
  [
    'bytes in the name of a file',
    (length) => ({ issues: three, attachments: [{ issue: 1, filename: 'x'.repeat(length), path: 'a' }] }),
    MAX_KEY_BYTES,
    /^attachments\[0\]\.filename in db-2\.0\.json is longer than 2,000 bytes\./,
  ],
  ...(['reporter', 'assignee'] as const).map(
    (key) =>
      [
        `characters in a ${key}`,
        (length: number) => ({ issues: [issueRow(1, { [key]: account('x'.repeat(length), 'id') })] }),
        MAX_PERSON_CHARS,
        new RegExp(`^issues\\[0\\]\\.${key}\\.display_name in db-2\\.0\\.json is longer than 255 characters\\.`),
      ] as const,
  ),
  [
    'characters in a username',
    (length) => ({ issues: [issueRow(1, { watchers: ['x'.repeat(length)] })] }),
    MAX_PERSON_CHARS,
    /^issues\[0\]\.watchers\[0\] in db-2\.0\.json is longer than 255 characters\./,
  ],
  [
    'characters in the account of an author',
    (length) => ({ issues: three, comments: [commentRow(1, 1, { user: account('X', 'x'.repeat(length)) })] }),
    MAX_PERSON_CHARS,
    /^comments\[0\]\.user\.account_id in db-2\.0\.json is longer than 255 characters\./,
  ],
];

/** Limits of an archive: one at the limit, and one above it with its message. */
const CASES: readonly [
  what: string,
  fits: () => Promise<Uint8Array>,
  exceeds: () => Promise<Uint8Array>,
  sentence: RegExp,
  limits?: Limits,
][] = [
  [
    'files',
    () => lying(expected(1n)),
    () => lying(expected(BigInt(LIMITS.files) + 1n)),
    /^The archive lists 200,001 files, more than the limit of 200,000\./,
  ],
  [
    'bytes in a file',
    () => lying(() => undefined),
    () => lying(unpacksTo(BigInt(LIMITS.bytes) + 1n)),
    /^db-2\.0\.json would unpack to 16,384 MB, more than the limit of 16,384 MB\. Nothing was imported\./,
  ],
  [
    'bytes out of few',
    () => archive({ issues: [issueRow(1, { content: 'a'.repeat(LIMITS.ratioFrom - 1000) })] }),
    () => archive({ issues: [issueRow(1, { content: 'a'.repeat(LIMITS.ratioFrom + 1) })] }),
    /^db-2\.0\.json would unpack from [\d.]+ MB to 4 MB, which is not plausible for issues\. Nothing was imported\./,
  ],
  [
    'bytes in attachments out of few',
    () => attached(LIMITS.ratioFrom),
    () => attached(LIMITS.ratioFrom + 1),
    /^attachments\/ would unpack from [\d.]+ MB to 4 MB, which is not plausible for issues\. Nothing was imported\./,
  ],
  [
    'issues',
    () => archive({ issues: three.slice(0, 2) }),
    () => archive({ issues: three }),
    /^"issues" in db-2\.0\.json has too many rows: more than 2\. Nothing was imported\./,
    { issues: 2 },
  ],
  [
    'comments',
    () => archive({ comments: [commentRow(1, 1)], issues: three }),
    () => archive({ comments: [commentRow(1, 1), commentRow(2, 1)], issues: three }),
    /^"comments" in db-2\.0\.json has too many rows: more than 1\. Nothing was imported\./,
    { rows: 1 },
  ],
  [
    'people',
    () => archive({ issues: [issueRow(1, { watchers: ['a', 'b'] })] }),
    () => archive({ issues: [issueRow(1, { watchers: ['a', 'b', 'c'] })] }),
    /^db-2\.0\.json names too many people: more than 2\. Nothing was imported\./,
    { people: 2 },
  ],
  [
    'rows in our own file',
    () => withSidecar(2),
    () => withSidecar(3),
    /^"issues" in issue-bucket\.json has too many rows: more than 2\. Nothing was imported\./,
    { sidecar: 2 },
  ],
  [
    'bytes in a row',
    () => long(LIMITS.rowBytes - 10_000),
    () => long(LIMITS.rowBytes + 10_000),
    /^issues\[0\] in db-2\.0\.json is too large for an issue or a comment\. Nothing was imported/,
  ],
  [
    'bytes in names of files',
    () => namedFiles(10),
    () => namedFiles(LIMITS.nameBytes / 65_536 + 1),
    /^The names of the files in the archive are longer than 32 MB together\. /,
  ],
  [
    'bytes in our own file',
    () => withRelations(40),
    () => withRelations(60),
    /^issue-bucket\.json is too large\. Nothing was imported\./,
    { sidecarBytes: 100_000 },
  ],
  [
    'list items',
    () => archive({ issues: three, components: components(MAX_LIST_ITEMS) }),
    () => archive({ issues: three, components: components(MAX_LIST_ITEMS + 1) }),
    /^The archive names more than 10,000 different values of "component"\. Nothing was imported\./,
  ],
  [
    'list items in issues',
    () => archive({ issues: [issueRow(1, { milestone: 'm' })], milestones: components(MAX_LIST_ITEMS - 1) }),
    () => archive({ issues: [issueRow(1, { milestone: 'm' })], milestones: components(MAX_LIST_ITEMS) }),
    /^The archive names more than 10,000 different values of "milestone"\. /,
  ],
  ...LONG.map(([what, make, max, sentence]): (typeof CASES)[number] => [
    what,
    () => archive(make(max)),
    () => archive(make(max + 1)),
    sentence,
  ]),
  // The row is one level, and what is added to it stands in that.
  ['levels in a row', () => deep(LIMITS.depth - 1), () => deep(LIMITS.depth), /^issues\[0\] in db-2\.0\.json is nested too deeply\./],
];

describe('An archive that has too many', () => {
  let folder: string;
  let store: Store;
  let key: number;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'issue-bucket-limits-'));
    store = await openStore({ file: join(folder, 'data.db') });
    key = (await store.addRepository({ owner: 'a', slug: 'b' }, { isPrivate: false })).key;
    await store.create(key, null, { title: 'Before' });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  async function load(bytes: Uint8Array, limits: Limits): Promise<void> {
    const read = await readArchive(bytes, limits ? { limits } : {});
    const repository = (await store.repository({ owner: 'a', slug: 'b' }))!;
    await importWithBackup(store, repository, read, { mode: 'append' }).finally(() => read.close());
  }

  /** All that the data file holds, but for what full text is made of. */
  const state = () => {
    const database = new DatabaseSync(join(folder, 'data.db'));
    const tables = ['repository', 'edition', 'issue', 'issue_text', 'comment', 'person', 'list_item'];
    const rows = tables.map((table) => database.prepare(`select * from ${table}`).all());
    database.close();
    return JSON.stringify(rows);
  };

  for (const [title, fits, exceeds, message, limits] of CASES) {
    it(`${title} is refused in a sentence with the limit, and nothing changes; one at the limit is imported`, async () => {
      const before = state();
      await assert.rejects(load(await exceeds(), limits), (error) => {
        assert.ok(error instanceof ArchiveError, String(error));
        assert.match(error.message, message);
        return true;
      });
      assert.equal(state(), before);
      await load(await fits(), limits);
    });
  }

  it('matches the documentation', () => {
    const text = readFileSync('docs/archives.md', 'utf8').replace(/\s+/g, ' ');
    const number = (n: number) => n.toLocaleString('en');
    for (const reported of [
      `more than ${number(LIMITS.files)} files`,
      `more than ${LIMITS.bytes / 2 ** 30} GB or, beyond ${LIMITS.ratioFrom / 2 ** 20} MB, to ${LIMITS.ratio} times its packed size`,
      `more than ${number(LIMITS.issues)} issues, ${number(LIMITS.rows)} rows of another kind`,
      `${number(LIMITS.people)} people`,
      `${number(LIMITS.sidecar)} rows of \`issue-bucket.json\``,
      `more than ${number(LIMITS.sections)} sections, or ${LIMITS.unknownBytes / 2 ** 20} MB of a section`,
      `names of its files that are longer than ${LIMITS.nameBytes / 2 ** 20} MB together`,
      `more than ${LIMITS.sidecarBytes / 2 ** 20} MB of \`issue-bucket.json\` besides anchors`,
      `more than ${number(MAX_LIST_ITEMS)} components, milestones or versions`,
      `longer than ${number(MAX_KEY_BYTES)} bytes of UTF-8, or a name or id of a person of more than ${MAX_PERSON_CHARS} characters`,
      `more than ${LIMITS.rowBytes / 2 ** 20} MB or nested deeper than ${LIMITS.depth}`,
    ])
      assert.ok(text.includes(reported), reported);
  });
});
