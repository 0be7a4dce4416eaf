import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ArchiveError, readArchive } from '../../../src/tracker/archive';
import { archive, commentRow, issueRow, zip } from '../../support/archives';

type Make = () => Promise<Uint8Array | { file: string }>;

/** Overwrites bytes of a zip, from the first occurrence of `at` on. */
function overwrite(bytes: Uint8Array, at: string, by: string, last = false): Uint8Array {
  const changed = Buffer.from(bytes);
  const place = last ? changed.lastIndexOf(at, undefined, 'latin1') : changed.indexOf(at, 0, 'latin1');
  assert.ok(place >= 0);
  changed.write(by, place, 'latin1');
  return changed;
}

const good = () => archive({ issues: [issueRow(1), issueRow(2)] });
const file =
  (name: string, text: string | Uint8Array): Make =>
  () =>
    zip({ [name]: text });
const sections =
  (value: Record<string, unknown>): Make =>
  () =>
    archive(value);
const issues = (set: Record<string, unknown>): Make => sections({ issues: [issueRow(1), issueRow(2, set)] });

const BAD: readonly [title: string, make: Make, message: RegExp][] = [
  ['nothing', async () => Promise.resolve(new Uint8Array()), /^The file is empty\. /],
  ['a picture', async () => Promise.resolve(Buffer.from('\x89PNG\r\n\x1a\n................')), /^The file is not a zip\. Choose the zip/],
  ['JSON of something else', async () => Promise.resolve(Buffer.from('{"name": "app"}')), /^db-1\.0\.json has no section "issues"/],
  ['a file that is not there', async () => Promise.resolve({ file: '/nowhere/x.zip' }), /^There is no file \/nowhere\/x\.zip\. /],
  ['a folder', async () => Promise.resolve({ file: import.meta.dirname }), /is a folder\. Choose the zip/],
  ['the first half of an archive', async () => (await good()).subarray(0, 150), /^The zip is incomplete or damaged: the list of files/],
  ['an archive with bytes turned over', async () => flipped(await good()), /^db-2\.0\.json (cannot be unpacked|is damaged)/],
  ['a zip of something else', file('readme.txt', 'hello'), /contains neither db-2\.0\.json nor db-1\.0\.json/],
  [
    'a name that climbs out',
    async () => overwrite(overwrite(await zip({ 'aa/evil.txt': 'x', 'db-2.0.json': '{"issues":[]}' }), 'aa/', '../'), 'aa/', '../', true),
    /contains a file named "\.\.\/evil\.txt", whose path leads outside/,
  ],
  [
    'an absolute name',
    async () => {
      const z = await zip({ 'abs/evil': 'x', 'db-2.0.json': '{"issues":[]}' });
      return overwrite(overwrite(z, 'abs/', '/bs/'), 'abs/', '/bs/', true);
    },
    /contains a file named "\/bs\/evil", whose path leads outside/,
  ],
  ['encrypted', async () => marked(await good(), 8, 1), /^db-2\.0\.json is encrypted\. Unpack the archive with its password/],
  ['packed in another way', async () => marked(await good(), 10, 14), /^db-2\.0\.json has an unsupported compression method\. /],
  [
    'a bomb',
    file('db-2.0.json', Buffer.alloc(8 * 1024 * 1024, ' ')),
    /^db-2\.0\.json would unpack from .* to 8 MB, which is not plausible for issues/,
  ],
  ['a file that breaks off', file('db-1.0.json', '{"issues": [{"id": 1'), /^db-1\.0\.json is not valid JSON \(.+\)\. /],
  [
    'a file that is not UTF-8',
    file('db-1.0.json', Buffer.from('{"issues": ["\xff"]}', 'latin1')),
    /^issues\[0\] in db-1\.0\.json is not valid UTF-8\. /,
  ],
  ['a file with something behind it', file('db-1.0.json', '{"issues": []} x'), /^db-1\.0\.json is not valid JSON \("x" at byte 15/],
  [
    'a file without a comma',
    file('db-1.0.json', '{"issues": [{"id": 1} {"id": 2}]}'),
    /not valid JSON \("\{" at byte 22, where , or \] was expected\)/,
  ],
  ['a row that is no JSON', file('db-1.0.json', '{"issues": [{"id": 1,}]}'), /^issues\[0\] in db-1\.0\.json is not valid JSON \(/],
  ['a section twice', file('db-1.0.json', '{"issues": [], "issues": []}'), /not valid JSON \(it has the section "issues" twice\)/],
  ['issues that are null', sections({ issues: null }), /^db-2\.0\.json has no section "issues"/],
  [
    'a row that is nested without end',
    file('db-1.0.json', `{"issues": [${'['.repeat(100_000)}`),
    /^issues\[0\] in db-1\.0\.json is nested too deeply\. /,
  ],
  [
    'a text without end',
    file('db-1.0.json', `{"issues": [{"id": 1, "content": "${randomBytes(13_000_000).toString('base64')}"}]}`),
    /^issues\[0\] in db-1\.0\.json is too large for an issue or a comment\. /,
  ],
  ['a list instead of sections', file('db-2.0.json', '[]'), /^db-2\.0\.json does not contain the sections/],
  ['no section of issues', sections({ comments: [], meta: {} }), /^db-2\.0\.json has no section "issues"/],
  ['issues that are no list', sections({ issues: { 1: {} } }), /^"issues" in db-2\.0\.json is not a list\. /],
  ['comments that are no list', sections({ issues: [], comments: 'none' }), /^"comments" in db-2\.0\.json is not a list\. /],
  ['an issue that is a number', sections({ issues: [7] }), /^issues\[0\] in db-2\.0\.json should be Object but is 7\. /],
  [
    'a title that is true',
    issues({ title: true }),
    /^issues\[1\]\.title in db-2\.0\.json should be .*string.* but is true\. Nothing was imported/,
  ],
  ['an issue without a number', issues({ id: undefined }), /^issues\[1\]\.id in db-2\.0\.json /],
  ['a number that is a word', issues({ id: 'two' }), /^issues\[1\]\.id in db-2\.0\.json is not a number\. /],
  ['the number 0', issues({ id: 0 }), /^issues\[1\]\.id in db-2\.0\.json is less than 1\. /],
  ['half a number', issues({ id: 1.5 }), /^issues\[1\]\.id in db-2\.0\.json is not a whole number\. /],
  ['an absurd number', issues({ id: 1e15 }), /^issues\[1\]\.id in db-2\.0\.json is too large\. /],
  ['two issues of one number', issues({ id: 1 }), /^issues\[1\]\.id in db-2\.0\.json is 1, which is also the number of another issue\. /],
  [
    'a comment on an issue that is not there',
    sections({ issues: [], comments: [{ id: 1, issue: 77, content: 'said' }] }),
    /^comments\[0\]\.issue in db-2\.0\.json is 77, but there is no issue #77 in the archive\. /,
  ],
  [
    'a date that is none',
    issues({ created_on: 'yesterday' }),
    /^issues\[1\]\.created_on in db-2\.0\.json is not a date \("yesterday"\)\. /,
  ],
  ['the 31st of February', issues({ updated_on: '2012-02-32T00:00:00' }), /^issues\[1\]\.updated_on in db-2\.0\.json is not a date/],
  ['a person who is a number', issues({ reporter: 7 }), /^issues\[1\]\.reporter in db-2\.0\.json is not a person\. /],
  ['a watcher who is a number', issues({ watchers: ['ana', 7] }), /^issues\[1\]\.watchers\[1\] in db-2\.0\.json is not a person\. /],
  ['a component without a name', sections({ issues: [], components: [{}] }), /^components\[0\]\.name in db-2\.0\.json /],
  [
    'a comment whose text is a list',
    sections({ issues: [issueRow(1)], comments: [commentRow(1, 1, { content: [] })] }),
    /^comments\[0\]\.content in db-2\.0\.json /,
  ],
  [
    'a comment whose id is absurd',
    sections({ issues: [issueRow(1)], comments: [commentRow(1e300, 1)] }),
    /^comments\[0\]\.id in db-2\.0\.json is too large\. /,
  ],
  [
    'an attachment without a name',
    sections({ issues: [issueRow(1)], attachments: [{ issue: 1, filename: 'a/' }] }),
    /^attachments\[0\]\.filename in db-2\.0\.json is not a file name\. /,
  ],
  ...['..', '.', 'a/..', ' .. '].map((filename): (typeof BAD)[number] => [
    `an attachment called ${JSON.stringify(filename)}, whose address would be its issue's`,
    sections({ issues: [issueRow(1)], attachments: [{ issue: 1, filename }] }),
    /^attachments\[0\]\.filename in db-2\.0\.json is not a file name\. /,
  ]),
  [
    'a log whose date is none',
    sections({ issues: [issueRow(1)], logs: [{ issue: 1, comment: 1, field: 'status', created_on: 'x' }] }),
    /^logs\[0\]\.created_on in db-2\.0\.json is not a date/,
  ],
  [
    'a comment on no issue at all',
    sections({ issues: [], comments: [commentRow(1, 1, { issue: null })] }),
    /^comments\[0\]\.issue in db-2\.0\.json is not a number\. /,
  ],
];

/** Sets flags or the compression method of the first file in the central directory. */
function marked(bytes: Uint8Array, place: number, value: number): Uint8Array {
  const changed = Buffer.from(bytes);
  const header = changed.indexOf(Buffer.from('504b0102', 'hex')) + place;
  changed.writeUInt16LE(place === 8 ? changed.readUInt16LE(header) | value : value, header);
  return changed;
}

function flipped(bytes: Uint8Array): Uint8Array {
  const changed = Buffer.from(bytes);
  for (let place = 60; place < 90; place++) changed[place]! ^= 0x55;
  return changed;
}

describe('A bad archive', () => {
  for (const [title, make, message] of BAD) {
    it(`is refused in a sentence when it is ${title}`, async () => {
      const source = await make();
      await assert.rejects(readArchive(source), (error) => {
        assert.ok(error instanceof ArchiveError, String(error));
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('is refused wherever it is cut off', async () => {
    const bytes = await good();
    for (let length = 1; length < bytes.length; length += 7) {
      await assert.rejects(readArchive(bytes.subarray(0, length)), ArchiveError, `cut off after ${length} bytes`);
    }
  });
});
