import * as vscode from 'vscode';
import { callTool } from '../../assistants';
import { toolOf, type ToolDefinition } from '../../assistants/definitions';
import { notConfirmed, ToolError } from '../../assistants/errors';
import { chooseRepository, type ToolHost, type ToolRepository, type Written } from '../../assistants/host';
import { TrackerError } from '../../client/errors';
import type { Issue } from '../../model/issue';
import { keyOfPlace, placeName } from '../placeName';
import type { Place, Services } from '../services';
import { plainLabel } from '../text';
import { confirmation } from './confirmation';
import { levelOf } from './level';

/** The manifest's names of tools begin with it. */
const PREFIX = 'issueBucket_';
/** More names than a window has repositories. */
const MAX_PENDING_CONFIRMATIONS = 100;
const MAX_TITLE_CHARS = 60;

/** A repository that is open in this window. */
interface PlaceRepository extends ToolRepository {
  readonly place: Place;
}

function definitionOf(name: string): ToolDefinition {
  const tool = toolOf(name.slice(PREFIX.length));
  if (!tool) throw new TypeError(name);
  return tool;
}

/** Aborts when VS Code cancels. */
function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** Runs the tools of assistants for the repositories that are open in this window. */
export class EditorTools {
  readonly #services: Services;
  /** What names of repositories meant when a person was last asked. */
  readonly #confirmations = new Map<string, Place | undefined>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** What a person is asked before something is written: each time. */
  async prepare(name: string, input: unknown, token: vscode.CancellationToken): Promise<vscode.PreparedToolInvocation | undefined> {
    const tool = definitionOf(name);
    // What is going to be refused is not asked.
    if (!tool.isWriting || levelOf('assistants.tools') !== 'write') return undefined;
    const find = async (repositoryName: string | undefined) => {
      const key = repositoryName ?? '';
      if (this.#confirmations.size >= MAX_PENDING_CONFIRMATIONS) this.#confirmations.clear();
      this.#confirmations.set(key, undefined);
      const repository = await this.#repository(repositoryName);
      this.#confirmations.set(key, repository.place);
      return repository;
    };
    return { confirmationMessages: await confirmation(tool.name, input, find, signalOf(token)) };
  }

  /** Runs a tool. @throws what a model can act on */
  async invoke(name: string, input: unknown, token: vscode.CancellationToken): Promise<vscode.LanguageModelToolResult> {
    const tool = definitionOf(name);
    const { text, error } = await callTool(this.#host(tool), tool.name, input, signalOf(token));
    if (error !== undefined) {
      if (!(error instanceof ToolError || error instanceof TrackerError)) this.#services.log.error(error as Error);
      throw new Error(text);
    }
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  }

  #host({ isWriting }: ToolDefinition): ToolHost {
    return {
      mayWrite: levelOf('assistants.tools') === 'write',
      repository: (repositoryName) => (isWriting ? this.#confirmed(repositoryName) : this.#repository(repositoryName)),
      onWritten: (written) => void this.#follow(written).catch((error: unknown) => this.#services.log.error(String(error))),
    };
  }

  async #repository(repositoryName: string | undefined): Promise<PlaceRepository> {
    const places = await this.#services.places.list();
    const repositories = places.map((place): PlaceRepository => {
      const { repository: id, service, site } = place;
      return { id, service, site: site.label, place };
    });
    return chooseRepository(repositories, repositoryName) as PlaceRepository;
  }

  /** The repository that the person has confirmed: the name may mean another one when folders were opened or closed since. */
  async #confirmed(repositoryName: string | undefined): Promise<PlaceRepository> {
    const repository = await this.#repository(repositoryName);
    const place = this.#confirmations.get(repositoryName ?? '');
    if (place && keyOfPlace(place) === keyOfPlace(repository.place)) return repository;
    throw notConfirmed();
  }

  /** Tells all views, and keeps the step back for *Undo*. */
  async #follow(written: Written): Promise<void> {
    const { changes, undo } = this.#services;
    const { place } = written.repository as PlaceRepository;
    const number = written.kind === 'commented' ? written.number : written.issue.number;
    changes.fire({ place, kind: written.kind === 'created' ? 'created' : 'updated', number });
    if (written.kind === 'created') return this.#offerUndo(place, written.issue);
    const { commentStep, pickFieldValues, updateStep } = await import('../issueSteps');
    const about = { place, number };
    if (written.kind === 'changed') {
      const from = pickFieldValues(written.before, Object.keys(written.fields));
      undo.push(updateStep(this.#services, about, from, written.fields));
    } else undo.push(commentStep(this.#services, about, written.comment.id, written.comment.content ?? ''));
  }

  /** Reports that an issue was created, because only the chat shows it, and offers to undo it. */
  async #offerUndo(place: Place, issue: Issue): Promise<void> {
    const { createdStep, offerUndo } = await import('../undoSteps');
    const step = createdStep(this.#services, place, issue);
    this.#services.undo.push(step);
    const title = plainLabel(issue.title, MAX_TITLE_CHARS);
    const placeLabel = placeName(place, this.#services.sites);
    await offerUndo(this.#services, vscode.l10n.t('An assistant created #{0} in {1}: {2}', issue.number, placeLabel, title), step);
  }
}
