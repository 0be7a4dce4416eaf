/** A part of a line that is written for people: of a comment, or of prose. It is [start, end). */
export interface CommentSegment {
  readonly start: number;
  readonly end: number;
  /** How many characters begin the comment (`//`, `#`); 0 where it began in an earlier line. */
  readonly open: number;
  /** How many characters end it (`-->`); 0 where its line or something else does. */
  readonly close: number;
}

/** How a piece of a text is read: as code, a string, a comment. One object for each kind, which states are compared by. */
export interface ScanMode {
  readonly isComment: boolean;
  /** For code in which a slash may begin a regular expression: whether a value precedes the line. */
  readonly isAfterValue?: boolean;
  /** Reads on from `scan.at`: it moves on, enters a mode or leaves this one. */
  read(scan: LineScan): void;
  /** Called at the beginning of a line that begins in this mode. */
  beginLine?(scan: LineScan): void;
  /** Called at the end of a line that ends in this mode, which may leave it. */
  endLine?(scan: LineScan): void;
}

/** Ends a text that is embedded in another language, such as `</script>`, in whatever state it is. */
interface Embedding {
  readonly end: RegExp;
  readonly outside: ScanState;
}

/** Bounds the nesting of modes, and so the memory for a text of opening brackets. */
const MAX_DEPTH = 500;

/**
 * What a line begins in: a mode, and those that it is within. There is one object for each, so that states are compared by identity, and a
 * line whose state is the same as before an edit ends the work.
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

  /** The state within this one. `end` makes all that follows a text in another language. */
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

/** Of a longer line the beginning is read: minified code has a megabyte in one, which would hold the extension host. */
const MAX_LINE_CHARS = 100_000;

/** Reads lines one by one. Modes move `at`, and enter and leave each other. */
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

  /** Whether a value stands before this line, in code in which that matters. */
  get isAfterValue(): boolean {
    return this.#isAfterValue;
  }

  /** The comments that have ended in this line so far. */
  get segments(): readonly CommentSegment[] {
    return this.#segments;
  }

  /** Reads a line that begins in a state. Returns its comments; `state` is that of the next line then. */
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
    // One that is cut off is most likely a whole file, which ends as it begins.
    if (line.length < text.length) this.#state = state;
    return this.#segments.length > 0 ? this.#segments : NONE;
  }

  /** Goes into a mode, whose beginning is the last `open` characters before `at`. */
  enter(mode: ScanMode, open: number, end?: RegExp): void {
    this.move(this.#state.enter(mode, end), this.at - open, open);
  }

  /** Returns to the enclosing mode; `end` is where this one ends, and the last `close` characters before it are its delimiter. */
  leave(end = this.at, close = 0): void {
    this.move(this.#state.parent ?? this.#state, end, close);
  }

  /** Another mode in place of this one. */
  replace(mode: ScanMode): void {
    if (this.#state.mode === mode) return;
    const { parent, embedding } = this.#state;
    const end = embedding === parent?.embedding ? undefined : embedding?.end;
    this.move(parent ? parent.enter(mode, end) : rootState(mode), this.at);
  }

  /** Enters another state at an index; `mark` is the number of delimiter characters there. */
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

  /** A mode that begins with the next line: the text of `<<END`. */
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

/** The state of a text that begins in a mode. */
export function rootState(mode: ScanMode): ScanState {
  let state = roots.get(mode);
  if (!state) roots.set(mode, (state = new ScanState(mode)));
  return state;
}
