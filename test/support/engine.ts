import type { Store } from '../../src/tracker/store/store';

/** The location of a store's data; empty at first. */
export interface StorePlace {
  /** Opens what is there, as often as is wanted: each is another program that works on the same data. */
  open(): Promise<Store>;
  /** The folder of what attachments hold. */
  readonly attachments: string;
  /** Takes all of it away, after what was opened is closed. */
  remove(): Promise<void>;
}

/** A database engine. The contract tests run with each. */
export interface Engine {
  readonly name: string;
  /** Opens a store whose data need not outlast it. */
  openFresh(): Promise<Store>;
  makePlace(): StorePlace;
  /** Sets the clock by which times are given (milliseconds since 1970), until `undefined` sets it right again. */
  setClock(time: number | undefined): Promise<void>;
}
