import * as vscode from 'vscode';
import { completionsInFile, qualifierAt, queryAt } from '../../lists/queryFileHelp';
import { readSavedQueries, type SavedQueryProblem } from '../../lists/savedQueries';
import type { Choices } from '../../model/issue';
import { DEFAULT_SORT } from '../../model/query';
import { asksForMe, interpretQuery, parseQuery } from '../../model/query-language';
import { problemText } from '../queryFile';
import { QUERIES_FILE, QUERIES_SETTING } from '../savedQueries';
import type { Place, Services } from '../services';

const FILES: vscode.DocumentSelector = [{ pattern: `**/${QUERIES_FILE}` }, { pattern: '**/settings.json', language: 'jsonc' }];
const TRIGGERS = [':', ' ', ',', '-', '"', '='];
/** How long names of a repository are cached. */
const CHOICES_AGE_MS = 30_000;
/** Bounds the values in a hover. */
const MAX_HOVERED_VALUES = 15;

/** The setting that contains the queries of a document; undefined if the file itself is the list. */
const settingOf = ({ uri }: vscode.TextDocument): string | undefined => (uri.path.endsWith('/settings.json') ? QUERIES_SETTING : undefined);

const isQueryFile = (document: vscode.TextDocument): boolean => vscode.languages.match(FILES, document) > 0;

/** Diagnostics that the JSON schema cannot express. */
const isOurs = ({ what }: SavedQueryProblem): boolean => typeof what === 'object' || what === 'tooMany' || what === 'tooLarge';

const rangeOf = (document: vscode.TextDocument, { start, end }: { start: number; end: number }): vscode.Range =>
  new vscode.Range(document.positionAt(start), document.positionAt(end));

function problemsOf(document: vscode.TextDocument): readonly SavedQueryProblem[] {
  const { entries, problem } = readSavedQueries(document.getText(), settingOf(document));
  return [...entries.flatMap((entry) => entry.problems), ...(problem ? [problem] : [])].filter(isOurs);
}

/** Starts completion, hover and diagnostics for queries in JSON. */
export function startEditing({ context, places }: Services): void {
  const cache = new Map<string, { readonly at: number; readonly choices: Promise<Choices | undefined> }>();
  const placeOf = (document: vscode.TextDocument): Promise<Place | undefined> => places.forFile(document.uri);
  const choicesFor = async (document: vscode.TextDocument): Promise<Choices | undefined> => {
    const place = await placeOf(document);
    if (!place) return undefined;
    const key = `${place.site.id} ${place.repository.owner}/${place.repository.slug}`;
    const cached = cache.get(key);
    if (cached && Date.now() - cached.at < CHOICES_AGE_MS) return cached.choices;
    const choices = place.service.choices(place.repository).catch(() => undefined);
    cache.set(key, { at: Date.now(), choices });
    return choices;
  };

  /** How many issues a query finds now; undefined if it cannot be counted. */
  const countOf = async (document: vscode.TextDocument, query: string): Promise<number | undefined> => {
    const place = await placeOf(document);
    if (!place) return undefined;
    const parsed = parseQuery(query);
    const me = asksForMe(parsed) ? (await place.service.identity().catch(() => undefined))?.person.username : undefined;
    const { filter, search, searchComments, problems } = interpretQuery(parsed, { me: me ?? null, now: new Date() });
    if (problems.length > 0) return undefined;
    const page = { filter, search, searchComments, sort: DEFAULT_SORT, start: 0, limit: 0 };
    return (await place.service.list(place.repository, page).catch(() => undefined))?.count;
  };

  const completion: vscode.CompletionItemProvider = {
    async provideCompletionItems(document, position) {
      const [text, offset, setting] = [document.getText(), document.offsetAt(position), settingOf(document)];
      if (!queryAt(text, setting, offset)) return undefined;
      return completionsInFile(text, setting, offset, await choicesFor(document)).map((it, index) => {
        const isName = it.text.endsWith(':');
        const item = new vscode.CompletionItem(it.label, isName ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.Value);
        item.insertText = it.text;
        item.filterText = it.text;
        item.range = rangeOf(document, it);
        item.sortText = String(index).padStart(5, '0');
        if (it.detail !== undefined) item.detail = it.detail;
        // A name is followed by its values.
        if (isName) item.command = { command: 'editor.action.triggerSuggest', title: '' };
        return item;
      });
    },
  };

  const hover: vscode.HoverProvider = {
    async provideHover(document, position) {
      const query = queryAt(document.getText(), settingOf(document), document.offsetAt(position));
      if (!query) return undefined;
      const [choices, count] = await Promise.all([choicesFor(document), countOf(document, query.query)]);
      const qualifier = qualifierAt(query, choices);
      const lines: string[] = [];
      if (count !== undefined) lines.push(count === 1 ? vscode.l10n.t('1 issue') : vscode.l10n.t('{0} issues', count));
      if (qualifier && qualifier.values.length > 0) {
        const listed = qualifier.values.slice(0, MAX_HOVERED_VALUES).join(', ');
        lines.push(`${qualifier.name}: ${listed}${qualifier.values.length > MAX_HOVERED_VALUES ? ', …' : ''}`);
      }
      // Names come from the repository: they are text, not Markdown.
      return new vscode.Hover(
        lines.map((line) => new vscode.MarkdownString().appendText(line)),
        qualifier && rangeOf(document, qualifier),
      );
    },
  };

  const fixes: vscode.CodeActionProvider = {
    provideCodeActions: (document, range) =>
      problemsOf(document).flatMap((problem) => {
        const place = rangeOf(document, problem);
        if (problem.suggestion === undefined || !place.intersection(range)) return [];
        const action = new vscode.CodeAction(vscode.l10n.t('Write {0}', problem.suggestion), vscode.CodeActionKind.QuickFix);
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, place, problem.suggestion);
        action.isPreferred = true;
        return [action];
      }),
  };

  const diagnostics = vscode.languages.createDiagnosticCollection('issueBucket.queries');
  const check = (document: vscode.TextDocument) => {
    if (!isQueryFile(document)) return;
    const problems = problemsOf(document).map((problem) => new vscode.Diagnostic(rangeOf(document, problem), problemText(problem)));
    for (const problem of problems) problem.source = 'Issue Bucket';
    diagnostics.set(document.uri, problems);
  };
  vscode.workspace.textDocuments.forEach(check);
  context.subscriptions.push(
    diagnostics,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => diagnostics.delete(uri)),
    vscode.languages.registerCompletionItemProvider(FILES, completion, ...TRIGGERS),
    vscode.languages.registerHoverProvider(FILES, hover),
    vscode.languages.registerCodeActionsProvider(FILES, fixes, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
  );
}
