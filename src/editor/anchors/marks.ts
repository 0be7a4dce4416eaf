import * as vscode from 'vscode';
import { runCommand } from '../commandRegistry';
import type { AnchoredFolder } from './folder';
import { isGutterOn } from './settings';

/** The context of `editor/lineNumber/context`: lines of the active editor that have an issue. */
const LINES_KEY = 'issueBucket.anchoredLines';
/** Maximum number of lines in the context key of menus. */
const MAX_MENU_LINES = 5000;

type Kind = 'sure' | 'suggestion';
const KINDS: readonly Kind[] = ['sure', 'suggestion'];

/** The marks of anchors in the gutters of visible editors, and the lines on which menus offer something. */
export class AnchorMarks implements vscode.Disposable {
  readonly #folderOf: (document: vscode.TextDocument) => AnchoredFolder | undefined;
  readonly #media: vscode.Uri;
  readonly #disposables: vscode.Disposable;
  #types: ReadonlyMap<Kind, vscode.TextEditorDecorationType> = new Map();
  #lines = '';

  constructor(extension: vscode.Uri, folderOf: (document: vscode.TextDocument) => AnchoredFolder | undefined) {
    this.#media = vscode.Uri.joinPath(extension, 'media', 'icons');
    this.#folderOf = folderOf;
    this.#disposables = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.#updateMenus()),
      vscode.window.onDidChangeActiveColorTheme(() => this.reset()),
    );
    this.#makeTypes();
  }

  dispose(): void {
    this.#disposables.dispose();
    for (const type of this.#types.values()) type.dispose();
  }

  /** Creates the marks again, after a change of theme or settings. */
  reset(): void {
    for (const type of this.#types.values()) type.dispose();
    this.#makeTypes();
    this.show();
  }

  #makeTypes(): void {
    const { kind } = vscode.window.activeColorTheme;
    const isContrast = kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
    const icon = (name: Kind, theme: 'light' | 'dark') =>
      vscode.Uri.joinPath(this.#media, `anchor${name === 'sure' ? '' : '-suggestion'}${isContrast ? '-contrast' : ''}-${theme}.svg`);
    this.#types = new Map(
      KINDS.map((name) => [
        name,
        vscode.window.createTextEditorDecorationType({
          gutterIconSize: 'contain',
          rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
          light: { gutterIconPath: icon(name, 'light') },
          dark: { gutterIconPath: icon(name, 'dark') },
        }),
      ]),
    );
  }

  /** Shows what is known now in all visible editors. */
  show(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const folder = isGutterOn() ? this.#folderOf(editor.document) : undefined;
      const visible = folder?.inDocument(editor.document) ?? [];
      for (const [kind, type] of this.#types) {
        const ofKind = visible.filter(
          ({ it }) => (it.state && it.state.state !== 'lost' && it.state.isSuggestion) === (kind === 'suggestion'),
        );
        const lines = new Set(ofKind.map(({ first }) => first));
        editor.setDecorations(
          type,
          [...lines].map((line) => new vscode.Range(line, 0, line, 0)),
        );
      }
    }
    this.#updateMenus();
  }

  #updateMenus(): void {
    const document = vscode.window.activeTextEditor?.document;
    const visible = document ? (this.#folderOf(document)?.inDocument(document) ?? []) : [];
    const lines = new Set<number>();
    for (const { first, last } of visible) for (let line = first; line <= last && lines.size < MAX_MENU_LINES; line++) lines.add(line + 1);
    const key = [...lines].join();
    if (key === this.#lines) return;
    this.#lines = key;
    void runCommand('setContext', LINES_KEY, [...lines]);
  }
}
