import { useEffect, useRef, useState } from 'preact/hooks';
import type { Draft, Failure, IssueFields, Person, TextVersion } from '../../src/wire/page';
import type { Form } from '../../src/wire/page-form';
import { boot } from '../host';
import { useFileInput } from '../parts/attaching';
import { OtherVersion } from '../parts/versions';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { send } from './host';
import { DescriptionField } from './descriptionField';
import { useDraft } from './draft';
import { FieldsPanel, placeValue, shownFields } from './fields';
import { FormEnd } from './formEnd';
import { Notices } from './notices';
import { SimilarList, useSimilar } from './similar';
import { applied, TemplateField } from './template';
import { TitleField } from './titleField';
import { useFormEvents } from './useFormEvents';
import { useSubmit } from './useSubmit';
import { focusAgain } from '../parts/focus';

const without = (fields: IssueFields, ...names: readonly (keyof IssueFields)[]): Draft['fields'] =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.some((removed) => removed === name)));

/** The draft after one was sent: the same repository, fields and template, without texts except for the template's. */
function nextDraft(draft: Draft, id: string, form: Form | undefined): Draft {
  const next: Draft = { ...draft, id, fields: without(draft.fields, 'title', 'content') };
  const template = form?.templates.find((template) => template.name === draft.template);
  return template ? applied(next, template, 'replace', form?.templates ?? []) : next;
}

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
  const [form, setForm] = useState<Form>();
  const { draft, latest, change, startNext, flush, otherVersions, use, drop, receive } = useDraft();
  const [restored, setRestored] = useState(draft.savedOn);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [isTried, setTried] = useState(false);
  const [createAnother, setCreateAnother] = useState(false);
  const [created, setCreated] = useState<number>();
  const title = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const { fields } = draft;
  const similar = useSimilar(fields.title ?? '', placeValue(draft));

  const lastForm = useRef(form);
  /** Continues with another draft after one was sent. */
  const continueWith = (number: number | undefined, draftId: string) => {
    startNext(nextDraft(latest(), draftId, lastForm.current));
    setCreated(number);
    setTried(false);
    setRestored('');
    if (number !== undefined) announce(t('created', number));
    focusAgain(title.current);
  };
  useFormEvents({
    onForm: (next) => setForm((lastForm.current = next)),
    onBusy: setBusy,
    onVersions: receive,
    onContinued(from, number, draftId) {
      if (from !== latest().id) return;
      setBusy(false);
      continueWith(number, draftId);
    },
  });
  useEffect(() => title.current?.focus(), []);

  const set = (changes: IssueFields) => {
    setFailure((previous) => (previous?.field !== undefined && previous.field in changes ? undefined : previous));
    const latestDraft = latest();
    change({ ...latestDraft, fields: { ...latestDraft.fields, ...changes } });
  };
  const attaching = useFileInput({ area, text: fields.content ?? '', onText: (content) => set({ content }) });
  const { files } = attaching;
  // True until the host has answered, so that a file that is dropped early is not lost.
  const canAttach = form?.canAttach ?? true;
  const people = form?.choices?.assignees ?? NOBODY;
  const problemOf = (field: string): string | undefined => {
    if (field === 'title' && isTried && (fields.title ?? '').trim() === '') return t('titleMissing');
    if (failure?.field === field) return failure.message;
    if (field !== 'content') return undefined;
    return attaching.problem ?? (!canAttach && files.length > 0 ? t('noFilesHere') : undefined);
  };
  const create = useSubmit({
    latest,
    form,
    createAnother,
    attaching,
    focusTitle: () => title.current?.focus(),
    onBusy: setBusy,
    onFailure: setFailure,
    onTried: () => setTried(true),
    onCreated: continueWith,
  });
  const move = (value: string) => {
    const place = form?.places.find((place) => placeValue(place) === value);
    if (!place) return;
    const { site, owner, slug } = place;
    change({ ...draft, site, owner, slug, template: undefined, fields: without(fields, 'component', 'milestone', 'version', 'assignee') });
    send({ type: 'place', site, owner, slug });
  };
  const discard = () => {
    setRestored('');
    change({ ...draft, template: undefined, fields: {} });
    flush();
    send({ type: 'discardDraft', draftId: draft.id });
    title.current?.focus();
  };
  const otherFailure = failure && (failure.field === undefined || !['title', 'content', ...shownFields(form)].includes(failure.field));

  return (
    <main
      class="page create"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) void (busy || create());
      }}
    >
      <FormHead place={form?.places.find((place) => placeValue(place) === placeValue(draft))?.label ?? initialPlace} />
      <OtherDraftVersions versions={otherVersions} onUse={use} onDiscard={drop} />
      <Notices form={form} restored={busy ? '' : restored} onDiscard={discard} created={created} />
      <div class="form">
        <div class="form-texts">
          <TemplateField draft={draft} templates={form?.templates ?? []} onChange={change} disabled={busy} />
          <TitleField
            value={fields.title ?? ''}
            problem={problemOf('title')}
            disabled={busy}
            input={title}
            onInput={(next) => set({ title: next })}
          />
          <SimilarList issues={similar} />
          <DescriptionField
            {...{ fields, attaching, people, area, canAttach }}
            problem={problemOf('content')}
            disabled={busy}
            onInput={(content) => set({ content })}
            onSubmit={() => void (busy || create())}
          />
        </div>
        <FieldsPanel draft={draft} form={form} problemOf={problemOf} onSet={set} onMove={move} disabled={busy} />
        <FormEnd
          failure={otherFailure ? failure : undefined}
          busy={busy}
          createAnother={createAnother}
          onCreateAnother={setCreateAnother}
          onCreate={() => void (busy || create())}
        />
      </div>
    </main>
  );
}
