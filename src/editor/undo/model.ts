import { Mutex } from '../../model/concurrency';

/** How many steps can be taken back: each holds what it needs for that. */
const MAX_STEPS = 100;

/** What came of taking a step back: a sentence for the person, and the step that takes this back in its turn; absent when nothing was done. */
export interface Reverted {
  readonly message: string;
  readonly inverse?: UndoStep | undefined;
}

/** Something that was done in this window and can be taken back. What others have changed since is left, and said. */
export interface UndoStep {
  /** Rejects where it could not be tried: then it can be tried again. */
  revert(): Promise<Reverted>;
}

/** What can be undone and done again, for as long as the window lives. One step is taken at a time. */
export class UndoStack {
  #done: UndoStep[] = [];
  #undone: UndoStep[] = [];
  readonly #turns = new Mutex();

  /** Remembers what was done just now. What was undone before cannot be done again then. */
  push(step: UndoStep): void {
    this.#done = [...this.#done, step].slice(-MAX_STEPS);
    this.#undone = [];
  }

  /** Takes the last step back, or the one that is named: undefined when there is none (any more). */
  undo(step?: UndoStep): Promise<Reverted | undefined> {
    return this.#turns.run(async () => {
      const meant = step ?? this.#done.at(-1);
      if (!meant || !this.#done.includes(meant)) return undefined;
      const reverted = await meant.revert();
      this.#done = this.#done.filter((it) => it !== meant);
      if (reverted.inverse) this.#undone.push(reverted.inverse);
      return reverted;
    });
  }

  /** Does again what was undone last; undefined when there is nothing. */
  redo(): Promise<Reverted | undefined> {
    return this.#turns.run(async () => {
      const meant = this.#undone.at(-1);
      if (!meant) return undefined;
      const reverted = await meant.revert();
      this.#undone = this.#undone.filter((it) => it !== meant);
      if (reverted.inverse) this.#done.push(reverted.inverse);
      return reverted;
    });
  }
}
