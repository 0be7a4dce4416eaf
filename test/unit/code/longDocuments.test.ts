import assert from 'node:assert/strict';
import type * as Documents from '../../../src/editor/code/documents';
import { loadEditor } from '../../support/editor';
import type * as VscodeWindow from '../../support/vscode-window';

describe('A document of ten megabytes', () => {
  it('is not asked for its text with each key, and is scanned once it is shorter', async () => {
    const { CodeDocuments, vscode } = await loadEditor<typeof Documents, typeof VscodeWindow>('code/documents', 'vscode-window');
    const [never, edits, closing] = [0, 1, 2].map(() => new vscode.EventEmitter());
    Object.assign(vscode.extensions, { all: [], onDidChange: never!.event });
    Object.assign(vscode.workspace, { onDidChangeTextDocument: edits!.event, onDidCloseTextDocument: closing!.event });
    let [text, asked] = [`// #12\n${'a();\n'.repeat(2_000_000)}`, 0];
    const document = {
      ...{ uri: { toString: () => 'file:///a.ts' }, languageId: 'typescript', version: 1, lineCount: 3 },
      getText: () => {
        asked++;
        return text;
      },
    };
    const documents = new CodeDocuments(() => []);
    const read = () => documents.read(document as never, 1);
    const edit = (next: string) => {
      const change = { range: undefined, rangeLength: text.length, text: next };
      text = next;
      document.version++;
      edits!.fire({ document, contentChanges: [change] });
    };
    assert.equal(await read(), undefined);
    for (let key = 0; key < 3; key++) {
      edit(`${text}b`);
      assert.equal(await read(), undefined);
    }
    assert.equal(asked, 1);
    edit('// #12\nb();\n');
    assert.deepEqual(
      (await read())?.references(0).map(({ number }) => number),
      [12],
    );
    documents.dispose();
  });
});
