export interface Alert {
  readonly id: string;
  readonly gauge: { readonly id: string; readonly name: string };
  /** Metres above chart datum. */
  readonly level: number;
  readonly limit: number;
  readonly rising: boolean;
}

export interface Person {
  readonly id: string;
  /** By mail, SMS or push, as they wish (#33). */
  tell(text: string): Promise<void>;
}

export interface Outbox {
  /** Whether this server is the one to tell that person; decided by a unique key. */
  claim(alert: string, person: string): Promise<boolean>;
  sent(alert: string, person: string): Promise<void>;
}
