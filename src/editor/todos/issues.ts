import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import { referenceLabel } from '../../code/todos';
import { SingleFlight } from '../../model/concurrency';
import type { IssueAddress } from '../../model/issue';
import { repositoryName } from '../../model/repository';
import { shortTitle } from '../../model/selection';
import { folderUri } from '../code/folderUri';
import { quoteCode } from '../code/quote';
import { runCommand } from '../commandRegistry';
import { report, errorMessage } from '../report';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import type { TodoAddress } from './documents';
import { UndoneReferences } from './undone';
import { findTodo, writeIntoTodo, type WrittenTodo } from './write';

const nameOf = ({ uri, line }: TodoAddress): string => plainLabel(`${basename(vscode.Uri.parse(uri).path)}:${line + 1}`);

/** An issue that was created from a TODO, and whether its number was written back. */
interface CreatedIssue {
  readonly address: IssueAddress;
  readonly isWritten: boolean;
}

/** Makes issues of TODOs, and gives TODOs existing ones. */
export class TodoIssues implements vscode.Disposable {
  readonly #services: Services;
  readonly #undone = new UndoneReferences();
  /** A second click while the first is under way makes no second issue. */
  readonly #creating = new SingleFlight<CreatedIssue | undefined>();

  constructor(services: Services) {
    this.#services = services;
  }

  dispose(): void {
    this.#undone.dispose();
  }

  /** Makes an issue of a TODO and writes its number there. */
  async create(todo: TodoAddress): Promise<void> {
    const { log } = this.#services;
    try {
      const created = await this.#create(todo);
      if (!created) return;
      void runCommand('issueBucket.reveal', created.address);
      if (created.isWritten) void this.#offerToOpen(vscode.l10n.t('Created #{0}.', created.address.number), created.address);
      else void this.#reportUnwritten(todo, created.address);
    } catch (error) {
      await report(log, error, { retry: () => this.create(todo) });
    }
  }

  /** Makes an issue of each of several TODOs, those that the person leaves chosen. */
  async createMany(todos: readonly TodoAddress[]): Promise<void> {
    const items = todos.map((todo) => ({ label: plainLabel(todo.text || todo.keyword), description: nameOf(todo), picked: true, todo }));
    const title = vscode.l10n.t('Create Issues from TODOs');
    const placeHolder = vscode.l10n.t('An issue is created from each TODO that is checked');
    const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true, matchOnDescription: true });
    if (!chosen?.length) return;
    const created: CreatedIssue[] = [];
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const failure = await vscode.window.withProgress(options, async (progress, token) => {
      for (const { todo } of chosen) {
        if (token.isCancellationRequested) return undefined;
        try {
          const result = await this.#create(todo);
          if (result && !result.isWritten) void this.#reportUnwritten(todo, result.address);
          if (result) created.push(result);
        } catch (error) {
          return { error }; // the next would most likely fail, too
        }
        progress.report({ message: vscode.l10n.t('{0} of {1}', created.length, chosen.length), increment: 100 / chosen.length });
      }
      return undefined;
    });
    const numbers = created.map(({ address }) => `#${address.number}`).join(', ');
    const message = vscode.l10n.t('{0} of {1} issues are created: {2}.', created.length, chosen.length, numbers);
    if (failure && created.length === 0) await report(this.#services.log, failure.error, { retry: () => this.createMany(todos) });
    else if (failure) void vscode.window.showErrorMessage(`${message} ${errorMessage(failure.error)}`);
    else if (created.length > 0) void vscode.window.showInformationMessage(message);
  }

  /** Lets the person choose an issue, and writes its number into the TODO. */
  async attach(todo: TodoAddress): Promise<void> {
    const services = this.#services;
    try {
      const { pickIssue } = await import('../pickIssue');
      const hit = await pickIssue(services, vscode.l10n.t('Attach TODO to Issue'), '');
      if (!hit) return;
      const { place, issue } = hit;
      const codePlace = await services.places.forFile(await this.#fileOf(todo));
      const address = { site: place.site.id, repository: place.repository, number: issue.number };
      if (await this.#write(todo, place, codePlace, address)) return;
      await this.#reportUnwritten(todo, address, false);
    } catch (error) {
      await report(services.log, error, { retry: () => this.attach(todo) });
    }
  }

  async #fileOf({ uri }: TodoAddress): Promise<vscode.Uri> {
    const parsed = vscode.Uri.parse(uri);
    const document = await vscode.workspace.openTextDocument(parsed).then(
      (it) => it,
      () => undefined,
    );
    return document ? folderUri(document) : parsed;
  }

  #create(todo: TodoAddress): Promise<CreatedIssue | undefined> {
    return this.#creating.run(() => this.#makeNow(todo), JSON.stringify(todo));
  }

  async #makeNow(address: TodoAddress): Promise<CreatedIssue | undefined> {
    const { places, changes } = this.#services;
    const located = await findTodo(this.#services, address);
    if (!located) {
      const message = vscode.l10n.t('This TODO is no longer in {0}, or has an issue already. No issue is created.', nameOf(address));
      void vscode.window.showWarningMessage(message);
      return undefined;
    }
    const { document, todo } = located;
    const codePlace = await places.forFile(folderUri(document));
    const place = codePlace ?? (await places.pick(vscode.l10n.t('Create Issue from TODO')));
    if (!place) return undefined;
    const { content } = await quoteCode(document, [{ first: todo.line, last: todo.lastLine }]);
    const title = shortTitle(todo.text) || vscode.l10n.t('{0} in {1}', todo.keyword, nameOf(address));
    const issue = await place.service.create(place.repository, { title, content });
    changes.fire({ place, kind: 'created', number: issue.number, issue });
    const issueAddress = { site: place.site.id, repository: place.repository, number: issue.number };
    const isWritten = await this.#write(address, place, codePlace, issueAddress);
    return { address: issueAddress, isWritten };
  }

  async #write(todo: TodoAddress, place: Place, codePlace: Place | undefined, address: IssueAddress): Promise<boolean> {
    const isOwn = codePlace !== undefined && repositoryName(codePlace.repository) === repositoryName(place.repository);
    const label = referenceLabel(address.number, isOwn ? undefined : place.repository);
    try {
      const isWritten = await writeIntoTodo(this.#services, todo, label);
      if (!isWritten) return false;
      this.#undone.add(isWritten.document, isWritten.text, address);
      await this.#attachToCode(place, address.number, isWritten);
      return true;
    } catch (error) {
      this.#services.log.warn(`#${address.number} was not written into ${nameOf(todo)}: ${String(error)}`);
      return false; // the issue exists; the caller reports it
    }
  }

  /** Attaches the issue to the TODO, so that it is found again when it moves. Sites without anchors rely on the number in the text. */
  async #attachToCode(place: Place, number: number, { document, first, last }: WrittenTodo): Promise<void> {
    try {
      const { codePlacesOf } = await import('../code/codePlaces');
      const { places } = await codePlacesOf(document, [{ first, last }]);
      for (const anchor of places) await place.service.addAnchor(place.repository, number, anchor);
      this.#services.changes.fire({ place, kind: 'updated', number });
    } catch (error) {
      if (!TrackerError.is(error, 'unsupported'))
        this.#services.log.warn(`#${number} was not attached to its TODO: ${errorMessage(error)}`);
    }
  }

  async #offerToOpen(message: string, address: IssueAddress): Promise<void> {
    const open = vscode.l10n.t('Open Issue');
    if ((await vscode.window.showInformationMessage(message, open)) === open) await runCommand('issueBucket.openIssue', address);
  }

  async #reportUnwritten(todo: TodoAddress, address: IssueAddress, isCreated = true): Promise<void> {
    const { number } = address;
    const file = nameOf(todo);
    const message = isCreated
      ? vscode.l10n.t('#{0} is created, but not written into the TODO, which has changed or is read-only in {1}.', number, file)
      : vscode.l10n.t('#{0} is not written into the TODO, which has changed or is read-only in {1}.', number, file);
    const [open, copy] = [vscode.l10n.t('Open Issue'), vscode.l10n.t('Copy Number')];
    const chosen = await vscode.window.showWarningMessage(message, open, copy);
    if (chosen === open) await runCommand('issueBucket.openIssue', address);
    if (chosen === copy) await vscode.env.clipboard.writeText(referenceLabel(number));
  }
}
