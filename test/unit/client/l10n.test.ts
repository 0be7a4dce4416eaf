import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { translateWith } from '../../../src/client/l10n';
import { archive, issueRow } from '../../support/archives';
import { APP, failure, json, startLocalSite, scripted } from './support';

/** Sets the German messages, as the editor does, and records missing ones. */
function speakGerman(): string[] {
  const german = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as Record<string, string>;
  const lacking: string[] = [];
  translateWith((message, ...args) => {
    if (!(message in german) && /[a-z]/.test(message)) lacking.push(message);
    return (german[message] ?? message).replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)]));
  }, 'de');
  return lacking;
}

describe('what a tracker says of an archive', () => {
  afterEach(() => translateWith(undefined));
  const oddArchive = () =>
    archive({
      issues: [1, 2, 3, 4].map((number) => issueRow(number, { status: 'Done' })),
      attachments: Array.from({ length: 1200 }, () => ({ issue: 1, filename: 'a.txt', path: 'attachments/aa' })),
    });

  it('is shown in the language of the editor, before an import and after it', async () => {
    const local = await startLocalSite();
    const lacking = speakGerman();
    const expected = [
      '4 Vorgänge haben einen unbekannten Status und bekommen stattdessen "new": "Done" von #1, "Done" von #2, "Done" von #3 und andere.',
      '1.200 Anhänge sind genannt, aber nicht im Archiv: Sie werden ohne Inhalt importiert ("a.txt" von #1 als "attachments/aa" und 1.199 weitere).',
    ];
    assert.deepEqual((await local.service.describeImport(APP, await oddArchive())).warnings, expected);
    assert.deepEqual((await local.service.importArchive(APP, await oddArchive(), {})).warnings, expected);
    assert.deepEqual(lacking, []);
    await local.close();
  });

  it('is shown so where an archive cannot be read as well', async () => {
    const local = await startLocalSite();
    const lacking = speakGerman();
    const bad = await failure(local.service.importArchive(APP, new TextEncoder().encode('{"issues": [{"id": "x"}]}'), {}), 'invalid');
    assert.match(bad.message, /^issues\[0\]\.id in db-1\.0\.json ist keine Zahl\. Nichts wurde importiert:/);
    assert.deepEqual(lacking, []);
    await local.close();
  });

  it('is unchanged if the tracker sends no parts', async () => {
    const site = await scripted([json(202, { status: 'SUCCESS', count: 1, warnings: ['One is odd.'] })]);
    speakGerman();
    assert.deepEqual((await site.service.importArchive(APP, await oddArchive(), {})).warnings, ['One is odd.']);
    await site.close();
  });
});

describe('the sentences of the API service', () => {
  afterEach(() => translateWith(undefined));

  it('are in the language of the editor, with quotations of the tracker unchanged', async () => {
    const requests: unknown[] = [];
    translateWith((message, ...args) => {
      requests.push([message, ...args]);
      return `übersetzt: ${String(args[1])}`;
    });
    const site = await scripted([json(403, { error: { message: 'Only admins may.' } })]);
    const error = await failure(site.service.get({ owner: 'o', slug: 'r' }, 1), 'forbidden');
    await site.close();
    assert.equal(error.message, 'übersetzt: Only admins may.');
    assert.deepEqual(requests, [['{0} does not allow it: {1}', 'issues.example.com', 'Only admins may.']]);
  });

  it('are English otherwise, with their parts filled in', async () => {
    const site = await scripted([json(500, {})]);
    const error = await failure(site.service.create({ owner: 'o', slug: 'r' }, { title: 'x' }), 'server');
    await site.close();
    assert.match(error.message, /^issues\.example\.com failed to answer \(500\)\./);
  });
});
