import { useEffect, useRef, useState } from 'preact/hooks';
import type { Draft, Failure, IssueFields } from '../../src/wire/page';
import type { Form } from '../../src/wire/page-form';
import { useFileInput } from '../parts/attaching';
import { announce } from '../parts/live';
import { t } from '../l10n';
import { send } from './host';
import { useDraft } from './draft';
import { placeValue } from './fields';
import { applied } from './template';
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

/** The draft in another repository, without values that belong to the previous one. */
const movedDraft = (draft: Draft, { site, owner, slug }: Pick<Draft, 'site' | 'owner' | 'slug'>): Draft => ({
  ...draft,
  ...{ site, owner, slug, template: undefined },
  fields: without(draft.fields, 'component', 'milestone', 'version', 'assignee'),
});

/** The state of the form of a new issue, and what can be done with it. */
export function useForm() {
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
  // True until the host has answered, so that a file that is dropped early is not lost.
  const canAttach = form?.canAttach ?? true;
  const problemOf = (field: string): string | undefined => {
    if (field === 'title' && isTried && (fields.title ?? '').trim() === '') return t('titleMissing');
    if (failure?.field === field) return failure.message;
    if (field !== 'content') return undefined;
    return attaching.problem ?? (!canAttach && attaching.files.length > 0 ? t('noFilesHere') : undefined);
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
    change(movedDraft(draft, place));
    send({ type: 'place', site, owner, slug });
  };
  const discard = () => {
    setRestored('');
    change({ ...draft, template: undefined, fields: {} });
    flush();
    send({ type: 'discardDraft', draftId: draft.id });
    title.current?.focus();
  };

  return {
    form,
    draft,
    change,
    otherVersions,
    use,
    drop,
    restored,
    busy,
    failure,
    createAnother,
    setCreateAnother,
    created,
    title,
    area,
    fields,
    set,
    attaching,
    canAttach,
    problemOf,
    create,
    move,
    discard,
  };
}
