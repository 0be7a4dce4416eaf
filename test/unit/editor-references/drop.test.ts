import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type * as DraggedIssues from '../../../src/editor/draggedIssues';
import type * as Drop from '../../../src/editor/references/drop';
import type { References } from '../../../src/editor/references/find';
import type { Place, Services } from '../../../src/editor/services';
import { loadEditor } from '../../support/editor';

const place = (site: string, slug: string) =>
  ({
    site: { id: site, label: site, isLocal: site === 'local' },
    repository: { owner: 'harbour', slug },
    service: { issueUrl: (_: unknown, number: number) => (site === 'local' ? undefined : `${site}/harbour/${slug}/issues/${number}`) },
  }) as unknown as Place;
const [own, other, twin] = [place('local', 'tidewatch'), place('local', 'buoys'), place('https://team.example', 'tidewatch')];
const PLACES = [own, other, twin];
const issueOf = ({ site, repository }: Place, number: number) => ({ type: 'issue', site: site.id, repository, number });

describe('Issues that are dropped on a text', () => {
  let loaded: typeof Drop & typeof DraggedIssues;
  before(async () => {
    loaded = await loadEditor<typeof loaded>("references/drop'; export * from './src/editor/draggedIssues", 'vscode-window');
  });

  /** What is inserted in a document of a place (undefined: of none) at the end of `before`. */
  async function inserted(rows: readonly { type: string }[], before: string, ofPlace: Place | undefined, isGitHubs = false) {
    const data = new Map<string, vscode.DataTransferItem>();
    loaded.dragIssues(rows, data);
    const services = {
      places: {
        find: ({ site, repository }: { site: string; repository: Place['repository'] }) =>
          PLACES.find((it) => it.site.id === site && it.repository.slug === repository.slug),
        forText: () => Promise.resolve(ofPlace),
      },
    } as unknown as Services;
    const references = {
      placeOf: () => Promise.resolve(isGitHubs ? undefined : ofPlace),
      placeOfRepository: ({ slug }: Place['repository'], from?: Place) =>
        Promise.resolve(
          PLACES.filter(({ repository }) => repository.slug === slug).toSorted(
            (a, b) => Number(b.site.id === from?.site.id) - Number(a.site.id === from?.site.id),
          )[0],
        ),
    } as unknown as References;
    const document = { uri: { scheme: 'file' }, lineAt: () => ({ text: before }) } as unknown as vscode.TextDocument;
    const position = { line: 0, character: before.length } as vscode.Position;
    return (await loaded.dropIssues(services, references, document, position, data))?.insertText;
  }

  it('are named by their numbers, several at once, apart from the word before', async () => {
    assert.equal(await inserted([issueOf(own, 12)], '// see ', own), '#12');
    assert.equal(await inserted([issueOf(own, 12), issueOf(own, 31)], '# See', own), ' #12, #31');
  });

  it('are named with their repository where the text is of another one, or of none', async () => {
    assert.equal(await inserted([issueOf(other, 3), issueOf(own, 12)], '', own), 'harbour/buoys#3, #12');
    assert.equal(await inserted([issueOf(own, 12)], '', undefined), 'harbour/tidewatch#12');
  });

  it('are links where a name would lead elsewhere', async () => {
    assert.equal(await inserted([issueOf(twin, 12)], '', own), 'https://team.example/harbour/tidewatch/issues/12');
    // Numbers are read by GitHub's extension there.
    const link = (await inserted([issueOf(own, 12)], '', own, true)) as string;
    assert.match(link, /^vscode:.*harbour.*tidewatch.*12/);
  });

  it('are none where only groups are dragged, or something else is dropped', async () => {
    assert.equal(await inserted([{ type: 'group' }], '', own), undefined);
    assert.equal(await inserted([{ type: 'group' }, issueOf(own, 12)], '', own), '#12');
    for (const text of ['', 'no JSON', '[]', '[{"site":1}]', '{"number":12}']) {
      const data = new Map([[loaded.DRAGGED_ISSUES_TYPE, { asString: () => Promise.resolve(text) }]]);
      const edit = await loaded.dropIssues(
        {} as Services,
        {} as References,
        {} as vscode.TextDocument,
        {} as vscode.Position,
        data as unknown as vscode.DataTransfer,
      );
      assert.equal(edit, undefined);
    }
  });
});
