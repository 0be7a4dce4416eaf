import assert from 'node:assert/strict';
import { callTool } from '../../../src/assistants';
import type { ToolName } from '../../../src/assistants/definitions';
import { chooseRepository, type ToolHost, type ToolRepository, type Written } from '../../../src/assistants/host';
import { createIssueService } from '../../../src/client';
import type { IssueService } from '../../../src/client/service';
import { createTracker, type Tracker } from '../../../src/tracker';
import { openStore } from '../../../src/tracker/store';
import type { Store } from '../../../src/tracker/store/store';

export const ROCKET = { owner: 'acme', slug: 'rocket' };
export const DOCS = { owner: 'acme', slug: 'docs' };

export type Answer = Record<string, unknown> & {
  issues: Record<string, unknown>[];
  conversation: Record<string, unknown>[];
  places: Record<string, unknown>[];
  description: Record<string, unknown>;
};

const serviceOf = (tracker: Tracker, username: string): IssueService =>
  createIssueService({
    site: 'This computer',
    baseUrl: 'http://this-computer',
    isLocal: true,
    fetch: async (url, init) => tracker.fetch(new Request(url, init), { principal: { username, displayName: username } }),
  });

/** A tracker in memory with two repositories, and tools for bob, who may use one of them or both. */
export class World {
  readonly written: Written[] = [];
  repositories: ToolRepository[];
  mayWrite = true;

  private constructor(
    readonly store: Store,
    readonly service: IssueService,
    private readonly tracker: Tracker,
  ) {
    this.repositories = [{ id: ROCKET, site: 'This computer', service }];
  }

  static async open(): Promise<World> {
    const store = await openStore({ file: ':memory:' });
    const tracker = createTracker(store);
    for (const id of [ROCKET, DOCS]) await store.addRepository(id, { isPrivate: true });
    return new World(store, serviceOf(tracker, 'bob'), tracker);
  }

  /** Writes as somebody else. */
  by(username: string): IssueService {
    return serviceOf(this.tracker, username);
  }

  async close(): Promise<void> {
    await this.tracker.close();
    await this.store.close();
  }

  get host(): ToolHost {
    return {
      mayWrite: this.mayWrite,
      repository: (name) => new Promise((resolve) => resolve(chooseRepository(this.repositories, name))),
      onWritten: (it) => this.written.push(it),
    };
  }

  /** The answer of a tool that succeeds. */
  async call(name: ToolName, input: unknown = {}): Promise<Answer> {
    const { text, error } = await callTool(this.host, name, input, new AbortController().signal);
    assert.equal(error, undefined, text);
    return JSON.parse(text) as Answer;
  }

  /** What a tool says that fails. */
  async refusal(name: ToolName, input: unknown): Promise<string> {
    const { text, error } = await callTool(this.host, name, input, new AbortController().signal);
    assert.ok(error !== undefined, `${name} succeeded: ${text}`);
    return text;
  }
}
