import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findAnchors, NEIGHBOUR_LINES, type Anchor, type AnchorState } from '../../../src/anchors/find';
import { textLines } from '../../../src/anchors/text';
import { MUTATIONS, type Marked, type Mutated } from '../../support/mutations';
import { Random } from '../../support/random';
import { sourceFiles } from '../../support/sources';

const SEED = Number(process.env.SEED ?? 15);
const CASES_PER_MUTATION = Number(process.env.CASES ?? 40);

/** Minimum percentages of right answers. Ambiguous cases (an identical neighbour) are left out. */
const RIGHT: Readonly<Record<string, number>> = {
  nothing: 100,
  'names in it are renamed': 90,
  'it is deleted': 90,
  'it is moved in its file': 85,
  'it goes elsewhere in its file, and a line of it is changed': 80,
  'it goes to another file with its neighbours, and a line of it is changed': 85,
  'many small edits follow each other': 85,
};

/** The source files of the cases; short ones are left out. */
const texts = sourceFiles('src', 'media')
  .map((file) => textLines(readFileSync(file, 'utf8')))
  .filter((lines) => lines.length >= 60);

/** Whether a range is unique in its file and not trivial. */
function isPlain({ lines, first, last }: Marked): boolean {
  const text = lines.slice(first, last + 1).join('\n');
  const words = new Set(text.match(/\w{4,}/g));
  return words.size >= 3 && lines.join('\n').split(text).length === 2;
}

function choose(random: Random): Marked {
  for (;;) {
    const lines = random.pick(texts);
    const first = 10 + random.below(lines.length - 40);
    const last = first + random.below(15);
    if (lines[first]!.trim() === '' || lines[last]!.trim() === '' || !isPlain({ lines, first, last })) continue;
    return { lines, first, last };
  }
}

async function find({ lines, first, last }: Marked, mutated: Mutated, isHistoryThere: boolean): Promise<AnchorState> {
  const anchor: Anchor = {
    path: 'src/a.ts',
    first: first + 1,
    lines: lines.slice(first, last + 1),
    before: lines.slice(Math.max(0, first - NEIGHBOUR_LINES), first),
    after: lines.slice(last + 1, last + 1 + NEIGHBOUR_LINES),
  };
  const files: Record<string, string> = { 'src/a.ts': mutated.lines.join('\n'), 'src/b.ts': (mutated.elsewhere ?? []).join('\n') };
  const [state] = await findAnchors([anchor], {
    read: (path) => Promise.resolve(files[path]),
    readOld: () => Promise.resolve(isHistoryThere ? lines.join('\n') : undefined),
    likely: () => Promise.resolve(Object.keys(files)),
  });
  return state!;
}

type Verdict = 'right' | 'missed' | 'wrong';

function verdict(state: AnchorState, { place }: Mutated): Verdict {
  if (state.state === 'lost') return place ? 'missed' : 'right';
  if (!place || state.path !== (place.isElsewhere ? 'src/b.ts' : 'src/a.ts')) return 'wrong';
  const common = Math.min(state.last, place.last + 1) - Math.max(state.first, place.first + 1) + 1;
  const all = Math.max(state.last, place.last + 1) - Math.min(state.first, place.first + 1) + 1;
  return common <= 0 ? 'wrong' : common * 2 >= all ? 'right' : 'missed';
}

describe('Anchors in changed files of our own', () => {
  for (const [name, mutate] of Object.entries(MUTATIONS)) {
    for (const isHistoryThere of [true, false]) {
      it(`are found when ${name}, ${isHistoryThere ? 'with' : 'without'} the earlier file`, async () => {
        const random = new Random(SEED);
        const counts: Record<Verdict, number> = { right: 0, missed: 0, wrong: 0 };
        const failed: unknown[] = [];
        for (let count = 0; count < CASES_PER_MUTATION; count++) {
          const marked = choose(random);
          const mutated = mutate(marked, random, random.pick(texts));
          const state = await find(marked, mutated, isHistoryThere);
          const result = verdict(state, mutated);
          counts[result]++;
          if (result !== 'right')
            failed.push({ result, state, place: mutated.place, text: marked.lines.slice(marked.first, marked.last + 1) });
          assert.ok(result !== 'wrong' || (state.state !== 'exact' && state.likeness < 0.99), JSON.stringify(failed.at(-1)));
          if (name === 'nothing') assert.equal(state.state, 'exact');
          if (name.startsWith('it is moved') && result === 'right') assert.equal(state.state, 'moved');
        }
        const right = (100 * counts.right) / CASES_PER_MUTATION;
        assert.ok(right >= (RIGHT[name] ?? 95), `seed ${SEED}: ${JSON.stringify(counts)} ${JSON.stringify(failed.slice(0, 3))}`);
      });
    }
  }
});
