/** Selects anchors, and a page of them. */
export interface AnchorQuery {
  /** Only those of this issue; absent: of all issues. */
  readonly number?: number;
  /** Only those in one of these files; absent: in any file. */
  readonly paths?: readonly string[];
  readonly start: number;
  readonly limit: number;
}
