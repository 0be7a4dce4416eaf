export interface Level {
  readonly gauge: string;
  readonly measuredAt: Date;
  /** Metres above chart datum, see #15. */
  readonly level: number;
  /** 0 is good; #43 explains the others. */
  readonly quality: number;
}

export interface Range {
  from?: Date;
  to?: Date;
  offset?: number;
  limit: number;
}

export interface Database {
  levels(gauge: string, range: Range): Promise<Level[]>;
}
