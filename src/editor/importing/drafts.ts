import type { IssueAddress } from '../../model/issue';
import type { ImportShift } from '../../wire/archive';
import { isEditKey, isWritten, parseDraft, parseUnsent, type Draft, type Edit, type Edits, type Unsent } from '../../wire/page';
import type { Drafts } from '../pages/drafts';
import { placeKey } from '../../model/repository';

/** Drafts in an archive: the tracker stores them as an opaque text. */

type At = Pick<IssueAddress, 'site' | 'repository'>;

const repositoryOf = ({ site, owner, slug }: Draft): At => ({ site, repository: { owner, slug } });

/** Serializes the drafts of a repository, with their number. Undefined when there are none. */
export function draftsOf(drafts: Drafts, at: At): { readonly count: number; readonly text: string } | undefined {
  const key = placeKey(at);
  const issues = drafts.all().filter((draft) => isWritten(draft) && placeKey(repositoryOf(draft)) === key);
  const texts = drafts.unsent().filter(({ address }) => placeKey(address) === key);
  const count = issues.length + texts.length;
  return count === 0 ? undefined : { count, text: JSON.stringify({ version: 1, issues, texts }) };
}

/**
 * Restores the drafts of an archive for its new repository. Existing drafts stay, and invalid ones are skipped. Returns the number of restored
 * ones.
 */
export async function restoreDrafts(drafts: Drafts, text: string, at: At, shift: ImportShift = { issue: 0, comment: 0 }): Promise<number> {
  const { issues, texts } = entriesOf(text);
  let count = 0;
  for (const draft of issues.map(parseDraft)) {
    if (!draft || !isDated(draft) || !isWritten(draft) || drafts.get(draft.id)) continue;
    await drafts.restore({ ...draft, site: at.site, ...at.repository });
    count++;
  }
  for (const unsent of texts.map(parseUnsent)) {
    if (!unsent || !isDated(unsent)) continue;
    const address = { ...at, number: unsent.address.number + shift.issue };
    const edits = moved(unsent.edits, shift.comment);
    if (Object.keys(edits).length === 0 || Object.keys(drafts.edits(address)).length > 0) continue;
    await drafts.restoreEdits(address, edits, new Date(unsent.savedOn));
    count++;
  }
  return count;
}

function entriesOf(text: string): { readonly issues: readonly unknown[]; readonly texts: readonly unknown[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const { issues, texts } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { issues: Array.isArray(issues) ? issues : [], texts: Array.isArray(texts) ? texts : [] };
}

const isDated = ({ savedOn }: Draft | Unsent): boolean => !Number.isNaN(Date.parse(savedOn));

/** Shifts the ids of comments in the keys of texts. */
function moved(edits: Edits, offset: number): Edits {
  const entries = Object.entries(edits).map(([key, edit]): [string, Edit | undefined] => {
    const id = /^comment-(\d+)$/.exec(key)?.[1];
    return [id === undefined ? key : `comment-${Number(id) + offset}`, edit];
  });
  return Object.fromEntries(entries.filter(([key, edit]) => isEditKey(key) && edit));
}
