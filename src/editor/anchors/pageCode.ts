import type { CodeState } from '../../wire/page-issue';
import type { FoundState } from '../../anchors/search';
import type { RepositoryAnchor } from '../../model/codeAnchors';
import type { IssueAddress } from '../../model/issue';
import type { Services } from '../services';
import { differenceOf } from './difference';
import type { AnchorFeature } from './feature';

/** The state of an anchor if several folders have its repository: the most certain one. */
const rank = (state: FoundState | undefined): number => (!state ? -2 : state.state === 'lost' ? -1 : state.likeness);

function codeStateOf(anchor: RepositoryAnchor, state: FoundState | undefined): CodeState {
  if (!state) return { anchor: anchor.id, state: 'searching' };
  if (state.state === 'lost') return { anchor: anchor.id, state: 'lost' };
  const { path, first, last, isSuggestion, now } = state;
  const difference = state.state === 'changed' && now ? [...differenceOf(anchor.lines, now)] : undefined;
  return { anchor: anchor.id, state: state.state, isSuggestion, path, first, last, ...(difference && { difference }) };
}

/** Where the code of an issue is now: `known` returns the cached state, `found` waits for a search, `again` searches anew. Empty when no folder of the repository is open. */
export async function codeStatesOf(
  { places }: Services,
  feature: AnchorFeature,
  address: IssueAddress,
  freshness: 'known' | 'found' | 'again',
): Promise<readonly CodeState[]> {
  const place = places.find(address);
  if (!place) return [];
  const folders = await feature.ofPlace(place, freshness !== 'known');
  const best = new Map<number, { anchor: RepositoryAnchor; state: FoundState | undefined }>();
  for (const folder of folders) {
    const ids = folder.anchors.filter(({ anchor }) => anchor.issue.number === address.number).map(({ anchor }) => anchor.id);
    if (freshness !== 'known') await folder.find(ids, freshness === 'again');
    for (const { anchor, state } of folder.anchors) {
      if (!ids.includes(anchor.id)) continue;
      const previous = best.get(anchor.id);
      if (!previous || rank(state) > rank(previous.state)) best.set(anchor.id, { anchor, state });
    }
  }
  return [...best.values()].map(({ anchor, state }) => codeStateOf(anchor, state));
}
