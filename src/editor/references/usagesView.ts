import * as vscode from 'vscode';
import type { IndexedReference } from '../../codeIndex/messages';
import type { FoundFile } from '../code/codeIndex';
import { commandOfVscode } from '../commandRegistry';
import { plainLine } from '../text';

/** The used part of the API of VS Code's own extension of references (https://github.com/microsoft/vscode/tree/main/extensions/references-view). */
interface ReferencesView {
  setInput(input: Input): void;
}
interface Input {
  readonly contextValue: string;
  readonly title: string;
  readonly location: vscode.Location;
  resolve(): Promise<Model>;
  with(location: vscode.Location): Input;
}
interface Model {
  readonly provider: vscode.TreeDataProvider<Item>;
  readonly message: string | undefined;
  readonly navigation: {
    nearest(uri: vscode.Uri, position: vscode.Position): Item | undefined;
    next(from: Item): Item;
    previous(from: Item): Item;
    location(item: Item): vscode.Location | undefined;
  };
}

type FileItem = { readonly file: FoundFile };
type PlaceItem = FileItem & { readonly reference: IndexedReference };
type Item = FileItem | PlaceItem;

const MAX_LINE_CHARS = 200;
const MAX_FILE_BYTES = 5_000_000;

const rangeOf = ({ line, start, end }: IndexedReference): vscode.Range => new vscode.Range(line, start, line, end);

/** The lines of a file as they are shown; none where it cannot be read. */
async function linesOf(uri: vscode.Uri): Promise<readonly string[]> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText().split(/\r\n|\n|\r/);
  const bytes = await vscode.workspace.fs.readFile(uri).then(
    (it) => it,
    () => new Uint8Array(),
  );
  return bytes.length > MAX_FILE_BYTES ? [] : new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
}

function placeItem({ file, reference }: PlaceItem, line: string): vscode.TreeItem {
  const indent = line.length - line.trimStart().length;
  const from = Math.max(indent, reference.start - MAX_LINE_CHARS / 2);
  const label = plainLine(line.slice(from, from + MAX_LINE_CHARS));
  const highlights: [number, number][] = reference.end - from <= label.length ? [[reference.start - from, reference.end - from]] : [];
  const item = new vscode.TreeItem({ label, highlights });
  const options: vscode.TextDocumentShowOptions = { selection: rangeOf(reference), preserveFocus: true };
  item.command = commandOfVscode('vscode.open', vscode.l10n.t('Open'), file.uri, options);
  return item;
}

function modelOf(files: readonly FoundFile[]): Model {
  const lines = new Map<FoundFile, Promise<readonly string[]>>();
  const childrenOf = new Map(files.map((file) => [file, file.references.map((reference): PlaceItem => ({ file, reference }))]));
  const places = [...childrenOf.values()].flat();
  const parents = new Map(files.map((file): [FoundFile, FileItem] => [file, { file }]));
  const step = (from: Item, offset: number): Item => {
    const at = 'reference' in from ? places.indexOf(from) : places.findIndex((place) => place.file === from.file);
    return places[(at + offset + places.length) % places.length]!;
  };
  const provider: vscode.TreeDataProvider<Item> = {
    getChildren: (item) => (item ? ('reference' in item ? [] : childrenOf.get(item.file)) : [...parents.values()]),
    getParent: (item) => ('reference' in item ? parents.get(item.file) : undefined),
    getTreeItem: async (item) => {
      const { file } = item;
      if ('reference' in item) {
        let text = lines.get(file);
        if (!text) lines.set(file, (text = linesOf(file.uri)));
        return placeItem(item, (await text)[item.reference.line] ?? '');
      }
      const treeItem = new vscode.TreeItem(file.uri, vscode.TreeItemCollapsibleState.Expanded);
      treeItem.iconPath = vscode.ThemeIcon.File;
      treeItem.description = true;
      return treeItem;
    },
  };
  const [count, fileCount] = [places.length, files.length];
  const message =
    count === 1
      ? vscode.l10n.t('1 reference')
      : fileCount === 1
        ? vscode.l10n.t('{0} references in 1 file', count)
        : vscode.l10n.t('{0} references in {1} files', count, fileCount);
  return {
    provider,
    message,
    navigation: {
      nearest: (uri) => places.find(({ file }) => file.uri.toString() === uri.toString()) ?? places[0],
      next: (from) => step(from, 1),
      previous: (from) => step(from, -1),
      location: (item) => ('reference' in item ? new vscode.Location(item.file.uri, rangeOf(item.reference)) : undefined),
    },
  };
}

/** Shows references in VS Code's References view. Returns false when that view is not available. */
export async function showUsages(title: string, files: readonly FoundFile[]): Promise<boolean> {
  const extension = vscode.extensions.getExtension<ReferencesView>('vscode.references-view');
  const [first] = files;
  if (!extension || !first) return false;
  const input = (location: vscode.Location): Input => ({
    contextValue: 'issueBucket',
    title,
    location,
    resolve: () => Promise.resolve(modelOf(files)),
    with: input,
  });
  const api = await extension.activate();
  api.setInput(input(new vscode.Location(first.uri, rangeOf(first.references[0]!))));
  return true;
}
