import * as vscode from 'vscode';
import { typedReference } from '../../code/references';
import { isOpen } from '../../model/enums';
import type { Issue } from '../../model/issue';
import { ALL, DEFAULT_SORT, type Filter } from '../../model/query';
import { statusLabel } from '../labels';
import { tooltip } from '../issueTooltip';
import { plainLine } from '../text';
import type { Place, Services } from '../services';
import type { References } from './find';
import { keyOfPlace } from '../placeName';

/** Bounds the offered issues: open ones of mine, recently changed ones, and those that match. */
const MAX_ASSIGNED = 30;
const MAX_RECENT = 100;
const MAX_FOUND = 50;
/** How long the lists of a repository are cached while one types. */
const LISTS_MAX_AGE_MS = { local: 3000, remote: 60_000 };

interface Offer {
  readonly issue: Issue;
  readonly isAssignedToMe: boolean;
}

/** Completes `#` by the issues of a repository. */
export class ReferenceCompletion implements vscode.CompletionItemProvider {
  readonly #references: References;
  readonly #lists = new Map<string, { readonly at: number; readonly offers: Promise<readonly Offer[]> }>();

  constructor(services: Services, references: References) {
    this.#references = references;
    services.changes.onDidChange(() => this.#lists.clear(), undefined, services.context.subscriptions);
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const line = document.lineAt(position.line).text;
    const text = await this.#references.documents.read(document, position.line + 1, token);
    const isHeading = document.languageId === 'markdown';
    const typed = text && typedReference(line, position.character, text.text.comments(position.line), { isHeading });
    if (!typed) return undefined;
    const documentPlace = await this.#references.placeOf(document);
    const place = typed.repository ? await this.#references.placeOfRepository(typed.repository, documentPlace) : documentPlace;
    if (!place || token.isCancellationRequested) return undefined;
    const offers = await this.#offers(place, typed.typed);
    const range = new vscode.Range(position.line, typed.start, position.line, position.character);
    // More issues of this computer are searched as one types; a server is not asked with each letter.
    return new vscode.CompletionList(
      offers.map((offer, index) => {
        // A number that is typed whole comes before those that begin with it.
        const isExact = String(offer.issue.number) === typed.typed;
        const completion = item(offer, isExact ? 0 : index + 1, range);
        completion.preselect = isExact;
        return completion;
      }),
      place.site.isLocal,
    );
  }

  async #offers(place: Place, typed: string): Promise<readonly Offer[]> {
    const key = keyOfPlace(place);
    const maxAge = place.site.isLocal ? LISTS_MAX_AGE_MS.local : LISTS_MAX_AGE_MS.remote;
    let list = this.#lists.get(key);
    if (!list || Date.now() - list.at > maxAge) this.#lists.set(key, (list = { at: Date.now(), offers: listed(place) }));
    const offers = await list.offers;
    if (typed === '' || !place.site.isLocal) return offers;
    const numbers = new Set(offers.map(({ issue }) => issue.number));
    const matches = await searched(place, typed);
    return [...offers, ...matches.filter(({ issue }) => !numbers.has(issue.number))];
  }
}

const findIssues = async (place: Place, filter: Filter, search: string | null, limit: number): Promise<readonly Issue[]> => {
  const query = { filter, search, sort: DEFAULT_SORT, start: 0, limit };
  return place.service.list(place.repository, query).then(
    ({ issues }) => issues,
    () => [], // nothing is offered
  );
};

/** Open issues assigned to the signed-in person, then the most recently changed ones. */
async function listed(place: Place): Promise<readonly Offer[]> {
  const me = (await place.service.identity().catch(() => undefined))?.person.username;
  const assignedFilter: Filter | undefined =
    me === undefined ? undefined : { field: 'assignee', comparator: 'is', negated: false, value: me };
  const [assigned, recent] = await Promise.all([
    assignedFilter ? findIssues(place, assignedFilter, null, MAX_ASSIGNED) : [],
    findIssues(place, ALL, null, MAX_RECENT),
  ]);
  const open = assigned.filter(({ status }) => isOpen(status));
  const otherIssues = recent.filter(({ number }) => !open.some((other) => other.number === number));
  return [...open.map((issue) => ({ issue, isAssignedToMe: true })), ...otherIssues.map((issue) => ({ issue, isAssignedToMe: false }))];
}

/** Other issues by their number or words. */
async function searched(place: Place, typed: string): Promise<readonly Offer[]> {
  if (!/^\d{1,9}$/.test(typed)) return (await findIssues(place, ALL, typed, MAX_FOUND)).map((issue) => ({ issue, isAssignedToMe: false }));
  const issue = Number(typed) > 0 ? await place.service.get(place.repository, Number(typed)).catch(() => undefined) : undefined;
  return issue ? [{ issue, isAssignedToMe: false }] : [];
}

function item({ issue, isAssignedToMe }: Offer, order: number, range: vscode.Range): vscode.CompletionItem {
  const title = plainLine(issue.title);
  const completion = new vscode.CompletionItem({ label: `#${issue.number} ${title}`, description: statusLabel(issue.status) });
  completion.kind = isAssignedToMe ? vscode.CompletionItemKind.User : vscode.CompletionItemKind.Issue;
  completion.insertText = `#${issue.number}`;
  completion.filterText = `#${issue.number} ${title}`;
  completion.sortText = String(order).padStart(4, '0');
  completion.range = range;
  completion.documentation = tooltip(issue);
  return completion;
}
