import { setImmediate as turn } from 'node:timers/promises';
import * as vscode from 'vscode';
import { codeLanguage, clearConfigured, type CodeLanguage } from '../../code/languages';
import type { CommentConfiguration } from '../../code/configuration';
import type { ReferencePattern } from '../../code/references';
import { ReferenceText } from '../../code/referenceText';
import { splitLines } from '../../code/scannedText';
import type { Services } from '../services';
import { REFERENCE_SETTINGS, referencePatterns } from './referenceSettings';

interface ScannedDocument {
  version: number;
  readonly language: string;
  readonly text: ReferenceText;
}

/** Bounds the cached texts; the oldest is evicted, and scanned again on demand. */
const MAX_TEXTS = 50;
/** Longer texts are not scanned. */
const MAX_CHARS = 5_000_000;
/** Bounds how long the extension host is blocked at a time, because all extensions share it. */
const MAX_HELD_MS = 5;
/** Lines may be long. */
const LINES_PER_STEP = 10;

/** The comments and references of open documents, which follow their edits. */
export class CodeDocuments implements vscode.Disposable {
  readonly #texts = new Map<string, ScannedDocument>();
  readonly #configurations = new Map<string, CommentConfiguration | undefined>();
  readonly #patterns: (uri: vscode.Uri) => readonly ReferencePattern[];
  /** Lengths of the texts that are not scanned, since asking for them after each key would block the extension host. */
  readonly #tooLong = new Map<string, number>();
  readonly #listeners: vscode.Disposable;

  /** `patterns` are those that the settings of a document say. */
  constructor(patterns: (uri: vscode.Uri) => readonly ReferencePattern[]) {
    this.#patterns = patterns;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => [this.#texts, this.#tooLong].forEach((cache) => cache.delete(uri.toString()))),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(REFERENCE_SETTINGS)) this.#texts.clear();
      }),
      vscode.extensions.onDidChange(() => {
        this.#texts.clear();
        this.#configurations.clear();
        clearConfigured();
      }),
    );
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  /** The rules of the document's language; undefined for an unknown one. */
  async language({ languageId: id }: Pick<vscode.TextDocument, 'languageId'>): Promise<CodeLanguage | undefined> {
    const language = codeLanguage(id, () => this.#configurations.get(id));
    if (language || this.#configurations.has(id)) return language;
    const { languageConfiguration } = await import('./languageConfiguration');
    this.#configurations.set(id, await languageConfiguration(id));
    clearConfigured();
    return codeLanguage(id, () => this.#configurations.get(id));
  }

  /** Scans the text until a line, and returns it with its references. Undefined for an unknown language, and when it was cancelled. */
  async read(
    document: vscode.TextDocument,
    end = document.lineCount,
    token?: vscode.CancellationToken,
  ): Promise<ReferenceText | undefined> {
    const language = await this.language(document);
    if (!language) return undefined;
    // Taking over a long text is the first piece of work.
    let since = performance.now();
    let text = this.#textOf(document, language);
    while (text && text.text.readTo(end, LINES_PER_STEP) > 0) {
      if (performance.now() - since < MAX_HELD_MS) continue;
      await turn();
      if (token?.isCancellationRequested) return undefined;
      since = performance.now();
      // It may have changed meanwhile, or been closed.
      text = this.#textOf(document, language);
    }
    return text;
  }

  #textOf(document: vscode.TextDocument, language: CodeLanguage): ReferenceText | undefined {
    const key = document.uri.toString();
    const scanned = this.#texts.get(key);
    if (scanned?.version === document.version && scanned.language === document.languageId) return scanned.text;
    if (this.#tooLong.has(key)) return undefined;
    const content = document.getText();
    if (content.length > MAX_CHARS) {
      this.#tooLong.set(key, content.length);
      return undefined;
    }
    const text = new ReferenceText(language, splitLines(content), this.#patterns(document.uri));
    this.#texts.delete(key);
    this.#texts.set(key, { version: document.version, language: document.languageId, text });
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= MAX_TEXTS) break;
      this.#texts.delete(oldest);
    }
    return text;
  }

  /** Applies an edit to the lines, without scanning them. */
  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const key = document.uri.toString();
    const length = this.#tooLong.get(key);
    if (length !== undefined) {
      const newLength = contentChanges.reduce((sum, { text, rangeLength }) => sum + text.length - rangeLength, length);
      if (newLength > MAX_CHARS) this.#tooLong.set(key, newLength);
      else this.#tooLong.delete(key);
    }
    const scanned = this.#texts.get(key);
    if (!scanned) return;
    const { text } = scanned.text;
    // The last change in the text is applied first, so that the positions of the others stay valid.
    for (const { range, text: added } of contentChanges) {
      const [start, end] = [text.lines[range.start.line], text.lines[range.end.line]];
      if (start === undefined || end === undefined) {
        this.#texts.delete(document.uri.toString());
        return;
      }
      const changed = start.slice(0, range.start.character) + added + end.slice(range.end.character);
      text.change(range.start.line, range.end.line - range.start.line + 1, splitLines(changed));
    }
    scanned.version = document.version;
    if (text.lines.length !== document.lineCount) this.#texts.delete(document.uri.toString());
  }
}

const shared = new WeakMap<Services, CodeDocuments>();

/** The documents that all features share, so that each text is scanned once. */
export function codeDocuments(services: Services): CodeDocuments {
  let documents = shared.get(services);
  if (!documents) {
    documents = new CodeDocuments((uri) => referencePatterns(uri, services.log));
    shared.set(services, documents);
    services.context.subscriptions.push(documents);
  }
  return documents;
}
