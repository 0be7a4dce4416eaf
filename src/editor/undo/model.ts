import { Mutex } from '../../model/concurrency';

/** How many steps are kept: each has the old values in memory. */
const MAX_STEPS = 100;

/** The result of an undo: a message, and the step that reverses it; no step when nothing was done. */
export interface RevertResult {
  readonly message: string;
  readonly inverse?: UndoStep | undefined;
  /** What is left when the person has cancelled: it takes the place of the step. */
  readonly remaining?: UndoStep;
  /** Whether everything was undone, so that the message can be brief. */
  readonly isComplete?: boolean;
}

/** A change of this window that can be undone. What others have changed since stays, and the message says so. */
export interface UndoStep {
  /** Rejects if nothing was changed; the step can then be retried. */
  revert(): Promise<RevertResult>;
}

/** Steps with another one, or none, in the place of `step`. */
const replaced = (steps: readonly UndoStep[], step: UndoStep, next: UndoStep | undefined): UndoStep[] =>
  steps.flatMap((candidate) => (candidate !== step ? [candidate] : next ? [next] : []));

/** The undo and redo stacks of this window. They are not stored. Steps run one at a time. */
export class UndoStack {
  #steps: UndoStep[] = [];
  #undone: UndoStep[] = [];
  readonly #mutex = new Mutex();

  /** Adds a step, and clears the redo stack. */
  push(step: UndoStep): void {
    this.#steps = [...this.#steps, step].slice(-MAX_STEPS);
    this.#undone = [];
  }

  /** Undoes the last step, or the given one; undefined when it is not on the stack. */
  undo(step?: UndoStep): Promise<RevertResult | undefined> {
    return this.#mutex.run(async () => {
      const target = step ?? this.#steps.at(-1);
      if (!target || !this.#steps.includes(target)) return undefined;
      const reverted = await target.revert();
      this.#steps = replaced(this.#steps, target, reverted.remaining);
      if (reverted.inverse) this.#undone.push(reverted.inverse);
      return reverted;
    });
  }

  /** Redoes the step that was undone last; undefined when there is none. */
  redo(): Promise<RevertResult | undefined> {
    return this.#mutex.run(async () => {
      const target = this.#undone.at(-1);
      if (!target) return undefined;
      const reverted = await target.revert();
      this.#undone = replaced(this.#undone, target, reverted.remaining);
      if (reverted.inverse) this.#steps.push(reverted.inverse);
      return reverted;
    });
  }
}
