import type { EditKey } from '../../src/wire/page';
import { OtherVersion } from '../parts/versions';
import type { DraftState } from './drafts';
import { draftLabel } from './orphanedDrafts';

/** Other stored versions of the texts. */
export function OtherVersions({ kept, keys }: { readonly kept: DraftState; readonly keys: readonly EditKey[] }) {
  return keys.flatMap((key) =>
    kept.others(key).map((other) => (
      <OtherVersion
        key={JSON.stringify(other.clock)}
        name={draftLabel(key)}
        onUse={() => kept.use(key, other)}
        onDiscard={() => kept.drop(key, other)}
      >
        <textarea class="input" dir="auto" rows={4} readOnly aria-label={draftLabel(key)} value={other.value?.text ?? ''} />
      </OtherVersion>
    )),
  );
}
