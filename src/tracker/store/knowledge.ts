import type { Moment } from './moments';
import { Names, type KnownNames } from './names';
import { Orders, type KnownOrders } from './orders';

/** What was read before and is still true, so that reading need not begin anew. */
export interface Knowledge {
  readonly names: KnownNames;
  readonly orders: KnownOrders;
}

/** Remembers what was read of a data file. */
export class Memory {
  readonly #names = new Names();
  readonly #orders = new Orders();

  /** What is known at a moment, or later. */
  at(moment: Moment): Knowledge {
    return { names: this.#names.at(moment), orders: this.#orders.at(moment) };
  }
}
