import * as vscode from 'vscode';
import { isOpen } from '../../model/enums';
import { statusLabel } from '../labels';
import { REFERENCE_SETTINGS, problemSeverity } from '../code/referenceSettings';
import { plainLabel } from '../text';
import type { FoundReference, References } from './find';
import { referenceRange } from './links';

/** How long typing must pause before a document is looked at again. */
const LOOK_DELAY_MS = 400;
const MAX_PROBLEMS_PER_DOCUMENT = 500;

/** A problem, and the reference that it is of. */
export interface ReferenceProblem {
  readonly kind: 'closed' | 'duplicate' | 'missing';
  readonly reference: FoundReference;
  readonly diagnostic: vscode.Diagnostic;
}

function problemOf(reference: FoundReference, severity: vscode.DiagnosticSeverity): ReferenceProblem | undefined {
  const { issue, address } = reference;
  if (issue === undefined || (issue && isOpen(issue.status))) return undefined;
  const kind = !issue ? 'missing' : issue.status === 'duplicate' ? 'duplicate' : 'closed';
  const { number } = address;
  const message = !issue
    ? vscode.l10n.t('There is no issue #{0}', number)
    : kind === 'duplicate'
      ? vscode.l10n.t('#{0} is a duplicate: {1}', number, plainLabel(issue.title))
      : vscode.l10n.t('#{0} is closed ({1}): {2}', number, statusLabel(issue.status), plainLabel(issue.title));
  const diagnostic = new vscode.Diagnostic(referenceRange(reference), message, severity);
  diagnostic.source = 'Issue Bucket';
  diagnostic.code = kind;
  return { kind, reference, diagnostic };
}

/** Problems of open documents: references to issues that are closed, missing or duplicates of others. */
export class ReferenceProblems implements vscode.Disposable {
  readonly #references: References;
  readonly #covers: (document: vscode.TextDocument) => boolean;
  readonly #collection = vscode.languages.createDiagnosticCollection('issueBucket');
  readonly #problems = new Map<string, { readonly version: number; readonly problems: readonly ReferenceProblem[] }>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #disposables: vscode.Disposable;

  constructor(references: References, covers: (document: vscode.TextDocument) => boolean) {
    this.#references = references;
    this.#covers = covers;
    const checkAll = () => vscode.workspace.textDocuments.forEach((document) => this.#checkLater(document, 0));
    this.#disposables = vscode.Disposable.from(
      this.#collection,
      references.onDidChange(checkAll),
      vscode.workspace.onDidOpenTextDocument((document) => this.#checkLater(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkLater(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#clear(document)),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(REFERENCE_SETTINGS) && checkAll()),
    );
    checkAll();
  }

  dispose(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#disposables.dispose();
  }

  /** Fires when issues may have changed. */
  get onDidChange(): vscode.Event<void> {
    return this.#references.onDidChange;
  }

  /** The problems in a range of a document as it is now. */
  within({ uri, version }: vscode.TextDocument, range: vscode.Range): readonly ReferenceProblem[] {
    const cached = this.#problems.get(uri.toString());
    return cached?.version === version ? cached.problems.filter(({ diagnostic }) => diagnostic.range.intersection(range)) : [];
  }

  #clear({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#problems.delete(key);
    this.#collection.delete(uri);
  }

  #checkLater(document: vscode.TextDocument, delay = LOOK_DELAY_MS): void {
    if (!this.#covers(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    const check = () => {
      this.#timers.delete(key);
      void this.#check(document);
    };
    this.#timers.set(key, setTimeout(check, delay));
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const severity = problemSeverity(document.uri);
    if (document.isClosed || severity === undefined) return this.#clear(document);
    const { version } = document;
    const inDocument = await this.#references.inDocument(document, undefined, undefined, { areMissingFound: true });
    if (document.isClosed || document.version !== version) return; // the next pause looks again
    const problems = inDocument.flatMap((reference) => problemOf(reference, severity) ?? []).slice(0, MAX_PROBLEMS_PER_DOCUMENT);
    this.#problems.set(document.uri.toString(), { version, problems });
    this.#collection.set(
      document.uri,
      problems.map(({ diagnostic }) => diagnostic),
    );
  }
}
