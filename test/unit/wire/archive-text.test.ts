import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ImportReport } from '../../../src/wire/archive';
import { reportText } from '../../../src/wire/archive-text';
import { translateWith } from '../../../src/wire/l10n';

const REPORT: ImportReport = {
  file: 'tidewatch.zip',
  mode: 'append',
  present: 4,
  first: 1,
  last: 1700,
  shift: 4,
  counts: {
    issues: 1234,
    comments: 5678,
    silent: 9,
    changes: 10,
    attachments: 3,
    held: 2,
    bytes: 3 * 2 ** 20,
    votes: 1,
    watches: 2,
    components: 1,
    milestones: 0,
    versions: 2,
  },
  people: [{ key: 'x:1', name: 'Ana *Costa*', username: 'ana-costa', known: false, mapped: false, proposal: 'ana' }],
  warnings: ['1 attachment is listed but not in the archive: it is imported without content.'],
};

describe('The report of a dry run', () => {
  afterEach(() => translateWith(undefined));

  it('tells in English what would come, where nobody says otherwise', () => {
    const text = reportText(REPORT, 'harbour/tidewatch');
    for (const part of [
      '# What importing tidewatch.zip into harbour/tidewatch would do',
      '1,234 issues would be **added** to the 4 issues of harbour/tidewatch, each number greater by 4. #1700 becomes #1704, and references like `#12` in texts are adjusted.',
      '| Issues | 1,234 (#1 to #1700) |',
      '| Attachments | 3, 2 of them with their content (3 MB) |',
      '- 1 attachment is listed but not in the archive',
      '| Ana \\*Costa\\* | x:1 | ana-costa | new; the same name as ana |',
    ])
      assert.ok(text.includes(part), `${part} is not in\n${text}`);
  });

  it('comes in the language that the editor hands in, with numbers as it writes them', () => {
    const german = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as Record<string, string>;
    const lacking: string[] = [];
    translateWith((message, ...args) => {
      const words = german[message];
      if (words === undefined) lacking.push(message);
      return (words ?? message).replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)]));
    }, 'de');
    const text = reportText(REPORT, 'harbour/tidewatch');
    assert.deepEqual(lacking, []);
    assert.match(text, /^# Was der Import von tidewatch\.zip in harbour\/tidewatch täte\n/);
    assert.match(text, /^Nach harbour\/tidewatch \(bisher 4 Vorgänge\) kämen \*\*hinzu\*\*: 1\.234 Vorgänge, jede Nummer um 4 größer\./m);
  });
});
