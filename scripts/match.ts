/**
 * Finds places of code again, to measure how well that works: `npm run --silent match` reads a JSON object per line and answers each with a line.
 *
 *     in   {"id", "path", "before", "range": [first, last], "files": [{"path", "text"}]}
 *     out  {"id", "status": "exact" | "moved" | "changed" | "lost", "path", "range", "score", "suggestion"}
 *
 * Lines count from 1. `files` are those of the later version. `--neighbours N` removes all of the earlier file but the range and N lines on either
 * side, as an anchor stores them for folders without history.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { findAnchors, NEIGHBOUR_LINES, type Anchor, type AnchorState } from '../src/anchors/find';
import { normalPath, textLines } from '../src/anchors/text';

interface Question {
  readonly id: string;
  readonly path: string;
  readonly before: string;
  readonly range: readonly [number, number];
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

const { values } = parseArgs({ options: { neighbours: { type: 'string' } } });

async function answer({ path, before, range, files }: Question): Promise<AnchorState> {
  const lines = textLines(before);
  const [first, last] = range;
  const neighbourCount = values.neighbours === undefined ? NEIGHBOUR_LINES : Number(values.neighbours);
  const anchor: Anchor = {
    path,
    first,
    lines: lines.slice(first - 1, last),
    before: lines.slice(Math.max(0, first - 1 - neighbourCount), first - 1),
    after: lines.slice(last, last + neighbourCount),
  };
  const texts = new Map(files.map((file) => [normalPath(file.path), file.text]));
  const [state] = await findAnchors([anchor], {
    read: (requestedPath) => Promise.resolve(texts.get(requestedPath)),
    readOld: () => Promise.resolve(values.neighbours === undefined ? before : undefined),
    likely: () => Promise.resolve([...texts.keys()]),
  });
  return state!;
}

async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const question = JSON.parse(line) as Question;
    const state = await answer(question);
    const place = state.state === 'lost' ? {} : { path: state.path, range: [state.first, state.last], suggestion: state.isSuggestion };
    process.stdout.write(`${JSON.stringify({ id: question.id, status: state.state, ...place, score: state.likeness })}\n`);
  }
}

void main();
