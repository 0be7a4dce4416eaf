import { mentions } from '../markup/references';

/** A place in code that a text names, or a commit alone. */
export interface NamedPlace {
  /** Relative to the repository. */
  readonly file?: string;
  /** `12`, or `12-15`. */
  readonly lines?: string;
  readonly commit?: string;
  /** The quoted code below the place. */
  readonly quote: string;
}

/** Bounds the lines between a place and its code. */
const MAX_GAP_LINES = 2;
const FENCE = /^\s{0,3}(`{3,}|~{3,})/;

/** Whether a path stays within the repository. */
const isInside = (path: string): boolean => !path.split('/').includes('..');

function placesOfLine(line: string): { file?: string; lines?: string; commit?: string }[] {
  const mentioned = mentions(line, { interactive: true });
  const commits = mentioned.flatMap((mention) =>
    mention.type === 'changeset' ? [mention.hash] : mention.type === 'commit' ? [mention.text] : [],
  );
  const files = mentioned.flatMap((mention) => (mention.type === 'file' ? [mention.text] : [])).filter(isInside);
  if (files.length === 0) return commits.map((commit) => ({ commit }));
  return files.map((text) => {
    const [, file = text, lines] = /^(.*?)(?::([\d-]+))?$/s.exec(text) ?? [];
    return { file, ...(lines !== undefined && { lines }), ...(commits[0] !== undefined && { commit: commits[0] }) };
  });
}

/** Finds the places in code that a text of an issue names, each with the code that it quotes, as *Create Issue from Selection* writes them. */
export function placesIn(text: string): NamedPlace[] {
  const result: { -readonly [K in keyof NamedPlace]: NamedPlace[K] }[] = [];
  let fence: string | undefined;
  let gap = Infinity;
  let quoted: string[] = [];
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) {
        const last = result.at(-1);
        if (last && gap <= MAX_GAP_LINES && last.quote === '') last.quote = quoted.join('\n');
        fence = undefined;
        gap = Infinity;
      } else quoted.push(line);
    } else if (mark !== undefined) [fence, quoted] = [mark, []];
    else {
      const places = placesOfLine(line);
      result.push(...places.map((place) => ({ ...place, quote: '' })));
      gap = places.length > 0 ? 0 : gap + 1;
    }
  }
  return result;
}
