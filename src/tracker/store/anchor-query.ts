/** Which anchors are asked for, and how many of them from which on. */
export interface AnchorQuery {
  /** Of this issue; absent: of all. */
  readonly number?: number;
  /** Attached to one of these files; absent: to any. */
  readonly paths?: readonly string[];
  readonly start: number;
  readonly limit: number;
}
