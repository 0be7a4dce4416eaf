import type { CodeLanguage } from './languages';
import { referencesIn, type LineReference, type ReferencePattern } from './references';
import { ScannedText } from './scannedText';
import type { CommentSegment } from './scan';

const NONE: readonly LineReference[] = [];

/** The references of a text that is being edited. Unchanged lines are not scanned again. */
export class ReferenceText {
  readonly text: ScannedText;
  readonly #references = new WeakMap<readonly CommentSegment[], readonly LineReference[]>();
  readonly #options: { readonly hasColors: boolean; readonly patterns: readonly ReferencePattern[] };

  constructor({ mode, hasColors = false }: CodeLanguage, lines: readonly string[], patterns: readonly ReferencePattern[] = []) {
    this.text = new ScannedText(mode, lines);
    this.#options = { hasColors, patterns };
  }

  /** Returns the references of a line. */
  references(line: number): readonly LineReference[] {
    const segments = this.text.comments(line);
    if (segments.length === 0) return NONE;
    let found = this.#references.get(segments);
    if (!found) this.#references.set(segments, (found = referencesIn(this.text.lines[line] ?? '', segments, this.#options)));
    return found;
  }
}
