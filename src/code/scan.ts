/** A range [start, end) of a line that is written for people: part of a comment or of prose. */
export interface CommentSegment {
  readonly start: number;
  readonly end: number;
  /** Length of the opening delimiter (`//`, `#`); 0 when the comment began in an earlier line. */
  readonly open: number;
  /** Length of the closing delimiter (`-->`); 0 when the comment ends with its line or is cut off. */
  readonly close: number;
}

/** How a section of a text is read: as code, a string, a comment. There is one object for each kind, because states compare modes by identity. */
export interface ScanMode {
  readonly isComment: boolean;
  /** For code in which a slash may begin a regular expression: whether a value precedes this line. */
  readonly isAfterValue?: boolean;
  /** Continues at `scan.at`. It must advance, enter a mode or leave this one. */
  read(scan: LineScan): void;
  /** Called at the start of each line that begins in this mode. */
  beginLine?(scan: LineScan): void;
  /** Called at the end of each line that ends in this mode. May leave the mode. */
  endLine?(scan: LineScan): void;
}

/** The end of text that is embedded in another language, such as `</script>`. It applies in whatever mode the text is. */
interface Embedding {
  readonly end: RegExp;
  readonly outside: ScanState;
}

/** Limits how deep modes nest, and thereby the memory that a text of opening brackets takes. */
const MAX_DEPTH = 500;

/**
 * The state at the beginning of a line: a mode, and the modes around it. There is one object per state, so that states are compared by
 * identity: scanning after an edit stops at a line that begins in the same state as before.
 */
export class ScanState {
  readonly #entered = new Map<ScanMode, ScanState>();
  readonly #depth: number;

  constructor(
    readonly mode: ScanMode,
    readonly parent: ScanState | undefined = undefined,
    readonly embedding: Embedding | undefined = parent?.embedding,
  ) {
    this.#depth = parent ? parent.#depth + 1 : 0;
  }

  /** Returns the state within this one. With `end` the text in it is in another language, up to that pattern. */
  enter(mode: ScanMode, end?: RegExp): ScanState {
    let state = this.#entered.get(mode);
    if (!state) {
      if (this.#depth >= MAX_DEPTH) return this;
      state = new ScanState(mode, this, end ? { end, outside: this } : this.embedding);
      this.#entered.set(mode, state);
    }
    return state;
  }
}

const NONE: readonly CommentSegment[] = [];

/** Only this much of a line is scanned: minified code can have a megabyte in one line, which would block the extension host. */
const MAX_LINE_CHARS = 100_000;

/** Scans a text line by line. Modes advance `at`, and enter and leave each other. */
export class LineScan {
  line = '';
  at = 0;
  #state: ScanState;
  #segments: CommentSegment[] = [];
  #start = -1;
  #open = 0;
  #pending: ScanMode[] = [];
  #isAfterValue = false;

  constructor(state: ScanState) {
    this.#state = state;
  }

  get state(): ScanState {
    return this.#state;
  }

  /** Whether a value precedes this line, in code in which that matters. */
  get isAfterValue(): boolean {
    return this.#isAfterValue;
  }

  /** The comments that have ended in this line so far. */
  get segments(): readonly CommentSegment[] {
    return this.#segments;
  }

  /** Scans a line that begins in a state and returns its comments. Afterwards `state` is that of the next line. */
  read(text: string, state: ScanState): readonly CommentSegment[] {
    const line = text.length > MAX_LINE_CHARS ? text.slice(0, MAX_LINE_CHARS) : text;
    this.#state = state;
    this.#segments = [];
    this.#pending = [];
    this.at = 0;
    this.#isAfterValue = (state.mode.isAfterValue ?? state.parent?.mode.isAfterValue) === true;
    this.#start = state.mode.isComment ? 0 : -1;
    this.#open = 0;
    this.line = line;
    state.mode.beginLine?.(this);
    for (;;) {
      const { embedding } = this.#state;
      const end = embedding ? line.slice(this.at).search(embedding.end) : -1;
      this.line = end < 0 ? line : line.slice(0, this.at + end);
      const { length } = this.line;
      while (this.at < length && this.#state.embedding === embedding) this.#state.mode.read(this);
      if (this.#state.embedding !== embedding) continue;
      if (end < 0) break;
      this.#endLine();
      this.move(embedding!.outside, length);
      this.at = length;
    }
    this.line = line;
    this.#endLine();
    for (const mode of this.#pending.reverse()) this.#state = this.#state.enter(mode);
    // A line that is cut off most likely is a whole file, which ends in the state in which it begins.
    if (line.length < text.length) this.#state = state;
    return this.#segments.length > 0 ? this.#segments : NONE;
  }

  /** Enters a mode whose opening delimiter is the last `open` characters before `at`. */
  enter(mode: ScanMode, open: number, end?: RegExp): void {
    this.move(this.#state.enter(mode, end), this.at - open, open);
  }

  /** Returns to the enclosing mode. This one ends at `end`, and its closing delimiter is the last `close` characters before that. */
  leave(end = this.at, close = 0): void {
    this.move(this.#state.parent ?? this.#state, end, close);
  }

  /** Replaces the current mode by another. */
  replace(mode: ScanMode): void {
    if (this.#state.mode === mode) return;
    const { parent, embedding } = this.#state;
    const end = embedding === parent?.embedding ? undefined : embedding?.end;
    this.move(parent ? parent.enter(mode, end) : rootState(mode), this.at);
  }

  /** Enters another state at an index. `mark` is the length of the delimiter there. */
  move(state: ScanState, index: number, mark = 0): void {
    const wasComment = this.#state.mode.isComment;
    this.#state = state;
    if (wasComment === state.mode.isComment) return;
    if (wasComment) {
      if (index > this.#start) this.#segments.push({ start: this.#start, end: index, open: this.#open, close: mark });
      return;
    }
    this.#start = index;
    this.#open = mark;
  }

  /** Enters a mode at the beginning of the next line, such as the text of `<<END`. */
  enterNextLine(mode: ScanMode): void {
    this.#pending.push(mode);
  }

  #endLine(): void {
    this.at = this.line.length;
    for (let before; before !== this.#state;) {
      before = this.#state;
      before.mode.endLine?.(this);
    }
    if (!this.#state.mode.isComment) return;
    if (this.at > this.#start) this.#segments.push({ start: this.#start, end: this.at, open: this.#open, close: 0 });
    this.#start = this.at;
  }
}

const roots = new WeakMap<ScanMode, ScanState>();

/** Returns the state at the beginning of a text. */
export function rootState(mode: ScanMode): ScanState {
  let state = roots.get(mode);
  if (!state) roots.set(mode, (state = new ScanState(mode)));
  return state;
}
