import { Worker } from 'node:worker_threads';
import type * as vscode from 'vscode';
import type { CommentConfiguration } from '../../code/configuration';
import type { FromIndex, IndexedFile, IndexFolder, IndexQuery, ToIndex } from '../../codeIndex/messages';
import { fileLanguages } from './fileLanguages';
import { languageConfiguration } from './languageConfiguration';

/** Memory limit of the worker; with Node's own memory for a thread it stays below 50 MB. */
const MAX_HEAP_MB = { old: 32, young: 4 };

interface Question {
  readonly take: (files: readonly IndexedFile[]) => void;
  readonly end: () => void;
}

/** The thread that indexes the files of folders on disk. It runs until it is disposed; a failure empties the index. */
export class IndexThread implements vscode.Disposable {
  readonly #worker: Worker;
  readonly #questions = new Map<number, Question>();
  readonly #changed: () => void;
  #lastId = 0;
  #isScanned!: () => void;
  /** Resolves when all files are indexed, or the thread has ended. */
  readonly scanned = new Promise<void>((resolve) => (this.#isScanned = resolve));
  isDead = false;

  constructor(script: string, folders: readonly IndexFolder[], log: vscode.LogOutputChannel, changed: () => void) {
    this.#changed = changed;
    const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB.old, maxYoungGenerationSizeMb: MAX_HEAP_MB.young };
    this.#worker = new Worker(script, { name: 'Issue Bucket: index', resourceLimits });
    this.#worker.unref();
    this.#worker.on('message', (message: FromIndex) => void this.#receive(message));
    this.#worker.once('error', (error: unknown) => log.error(`The index of references has ended: ${String(error)}`));
    this.#worker.once('exit', () => this.#end());
    this.#send({ start: { folders, languages: fileLanguages() } });
  }

  dispose(): void {
    void this.#worker.terminate();
  }

  /** Indexes changed files or folders again; all of them without paths. */
  rescan(folder: string, paths?: readonly string[]): void {
    this.#send({ changed: { folder, ...(paths && { paths }) } });
  }

  /** Passes the files with results in parts, each in a turn of its own; none when the thread has ended. */
  ask(query: IndexQuery, onFiles: (files: readonly IndexedFile[]) => void): Promise<void> {
    if (this.isDead) return Promise.resolve();
    const id = ++this.#lastId;
    return new Promise((end) => {
      this.#questions.set(id, { take: onFiles, end });
      this.#send({ query: { id, what: query } });
    });
  }

  #send(message: ToIndex): void {
    this.#worker.postMessage(message);
  }

  #end(): void {
    this.isDead = true;
    this.#isScanned();
    for (const { end } of this.#questions.values()) end();
    this.#questions.clear();
  }

  async #receive(message: FromIndex): Promise<void> {
    if ('id' in message) {
      const question = this.#questions.get(message.id);
      if (!question) return;
      question.take(message.files);
      if (!message.isLast) return void setImmediate(() => this.#send({ more: message.id }));
      this.#questions.delete(message.id);
      question.end();
    } else if ('unknownLanguages' in message) {
      const configurations: Record<string, CommentConfiguration | null> = {};
      for (const id of message.unknownLanguages) configurations[id] = (await languageConfiguration(id)) ?? null;
      this.#send({ configurations });
    } else if ('scanned' in message) {
      this.#isScanned();
      this.#changed();
    } else this.#changed();
  }
}
