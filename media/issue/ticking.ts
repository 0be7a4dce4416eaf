import type { Outcome } from '../../src/wire/page';

/** How often a text may change under a tick before that is given up. */
const MAX_ATTEMPTS = 3;

/** Ticks a task of a text and saves it. Where the text was changed elsewhere meanwhile, the newer one is ticked: both stay. */
export async function toggleTaskBox(
  content: string,
  line: number,
  done: boolean,
  save: (text: string, base: string) => Promise<Outcome>,
): Promise<boolean> {
  // The renderer has it loaded already.
  const { retick, toggleTask } = await import('../render');
  let base = content;
  let text = toggleTask(content, line, done);
  for (let attempt = 1; text !== undefined; attempt++) {
    const outcome = await save(text, base);
    if (outcome.ok) return true;
    if (outcome.theirs === undefined || attempt === MAX_ATTEMPTS) return false;
    base = outcome.theirs;
    text = retick(content, line, done, base);
  }
  return false;
}
