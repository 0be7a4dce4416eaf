import type { Outcome } from '../../src/wire/page';

/** Bounds the attempts when the text is changed concurrently. */
const MAX_ATTEMPTS = 3;

/** Ticks a task of a text and saves it. If the text was changed elsewhere meanwhile, the newer text is ticked, so that both changes are kept. */
export async function toggleTaskBox(
  content: string,
  line: number,
  isTicked: boolean,
  save: (text: string, base: string) => Promise<Outcome>,
): Promise<boolean> {
  // Already loaded with the renderer.
  const { reapplyTick, toggleTask } = await import('../render');
  let base = content;
  let text = toggleTask(content, line, isTicked);
  for (let attempt = 1; text !== undefined; attempt++) {
    const outcome = await save(text, base);
    if (outcome.ok) return true;
    if (outcome.theirs === undefined || attempt === MAX_ATTEMPTS) return false;
    base = outcome.theirs;
    text = reapplyTick(content, line, isTicked, base);
  }
  return false;
}
