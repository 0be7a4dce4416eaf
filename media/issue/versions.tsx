import type { EditKey } from '../../src/wire/page';
import { OtherVersion } from '../parts/versions';
import type { DraftState } from './drafts';
import { draftLabel } from './orphanedDrafts';

/** Other stored versions of the texts. */
export function OtherVersions({ drafts, keys }: { readonly drafts: DraftState; readonly keys: readonly EditKey[] }) {
  return keys.flatMap((key) =>
    drafts.others(key).map((version) => (
      <OtherVersion
        key={JSON.stringify(version.clock)}
        name={draftLabel(key)}
        onUse={() => drafts.use(key, version)}
        onDiscard={() => drafts.drop(key, version)}
      >
        <textarea class="input" dir="auto" rows={4} readOnly aria-label={draftLabel(key)} value={version.value?.text ?? ''} />
      </OtherVersion>
    )),
  );
}
