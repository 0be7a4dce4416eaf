import type { Draft, Person, TextVersion } from '../../src/wire/page';
import { boot } from '../host';
import { OtherVersion } from '../parts/versions';
import { t } from '../l10n';
import { DescriptionField } from './descriptionField';
import { FieldsPanel, placeValue, shownFields } from './fields';
import { FormEnd } from './formEnd';
import { Notices } from './notices';
import { SimilarList, useSimilar } from './similar';
import { TemplateField } from './template';
import { TitleField } from './titleField';
import { useForm } from './useForm';

/** Name of the repository until the host has sent the form. */
const initialPlace = boot.page === 'create' ? boot.place : undefined;
const NOBODY: readonly Person[] = [];

interface OtherVersionsProps {
  readonly versions: readonly TextVersion<Draft>[];
  readonly onUse: (version: TextVersion<Draft>) => void;
  readonly onDiscard: (version: TextVersion<Draft>) => void;
}

/** Stored versions of the draft other than the shown one. */
const OtherDraftVersions = ({ versions, onUse, onDiscard }: OtherVersionsProps) => (
  <>
    {versions.map((version) => (
      <OtherVersion key={JSON.stringify(version.clock)} onUse={() => onUse(version)} onDiscard={() => onDiscard(version)}>
        <textarea class="input" dir="auto" rows={2} readOnly aria-label={t('title')} value={version.value?.fields.title ?? ''} />
        <textarea class="input" dir="auto" rows={6} readOnly aria-label={t('description')} value={version.value?.fields.content ?? ''} />
      </OtherVersion>
    ))}
  </>
);

const FormHead = ({ place }: { readonly place: string | undefined }) => (
  <header class="page-head">
    <div class="crumbs">
      <span class="crumbs-text">{place}</span>
    </div>
    <h1 class="title">{t('newIssue')}</h1>
  </header>
);

/** The form of a new issue. */
export function CreatePage() {
  const state = useForm();
  const { draft, fields, attaching, problemOf, set, busy, create } = state;
  const similar = useSimilar(fields.title ?? '', placeValue(draft));
  const submit = () => void (busy || create());
  const { failure } = state;
  const isShownElsewhere = failure?.field !== undefined && ['title', 'content', ...shownFields(state.form)].includes(failure.field);

  return (
    <main
      class="page create"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) submit();
      }}
    >
      <FormHead place={state.form?.places.find((place) => placeValue(place) === placeValue(draft))?.label ?? initialPlace} />
      <OtherDraftVersions versions={state.otherVersions} onUse={state.use} onDiscard={state.drop} />
      <Notices form={state.form} restored={busy ? '' : state.restored} onDiscard={state.discard} created={state.created} />
      <div class="form">
        <div class="form-texts">
          <TemplateField draft={draft} templates={state.form?.templates ?? []} onChange={state.change} disabled={busy} />
          <TitleField
            value={fields.title ?? ''}
            problem={problemOf('title')}
            disabled={busy}
            input={state.title}
            onInput={(next) => set({ title: next })}
          />
          <SimilarList issues={similar} />
          <DescriptionField
            {...{ fields, attaching }}
            people={state.form?.choices?.assignees ?? NOBODY}
            area={state.area}
            canAttach={state.canAttach}
            problem={problemOf('content')}
            disabled={busy}
            onInput={(content) => set({ content })}
            onSubmit={submit}
          />
        </div>
        <FieldsPanel draft={draft} form={state.form} problemOf={problemOf} onSet={set} onMove={state.move} disabled={busy} />
        <FormEnd
          failure={isShownElsewhere ? undefined : failure}
          busy={busy}
          createAnother={state.createAnother}
          onCreateAnother={state.setCreateAnother}
          onCreate={submit}
        />
      </div>
    </main>
  );
}
