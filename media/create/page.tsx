import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { DEFAULTS, type Draft, type Failure, type IssueFields, type Person } from '../../src/wire/page';
import type { Form, FormPage } from '../../src/wire/page-form';
import { boot, heardElsewhere, type EventHandlers } from '../host';
import { useFileInput } from '../parts/attaching';
import { Button, Notice } from '../parts/controls';
import { PendingFiles } from '../parts/files';
import { OtherVersion } from '../parts/versions';
import { announce } from '../parts/live';
import { SignIn } from '../parts/signIn';
import { AroundTexts } from '../parts/text';
import { TextInput } from '../parts/writer';
import { MOD, t } from '../words';
import { listen, request, send } from './host';
import { useDraft } from './draft';
import { FieldsPanel, placeValue, sentFields, shownFields } from './fields';
import { Notices } from './notices';
import { SimilarList, useSimilar } from './similar';
import { applied, TemplateField } from './template';

const without = (fields: IssueFields, ...names: readonly (keyof IssueFields)[]): Draft['fields'] =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.some((it) => it === name)));

/** The draft that follows one that was sent: the same repository, fields and template, and no text but the template's. */
function another(draft: Draft, id: string, form: Form | undefined): Draft {
  const next: Draft = { ...draft, id, fields: without(draft.fields, 'title', 'content') };
  const template = form?.templates.find((one) => one.name === draft.template);
  return template ? applied(next, template, 'replace', form?.templates ?? []) : next;
}

/** What the repository is called until the host has told more. */
const bornPlace = boot.page === 'create' ? boot.place : undefined;
const NOBODY: readonly Person[] = [];

/** The form of a new issue. */
export function CreatePage() {
  const [form, setForm] = useState<Form>();
  const { draft, latest, change, begin, flush, others, use, drop, receive } = useDraft();
  const [restored, setRestored] = useState(draft.savedOn);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [isTried, setTried] = useState(false);
  const [stay, setStay] = useState(false);
  const [created, setCreated] = useState<number>();
  const title = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const { fields } = draft;
  const similar = useSimilar(fields.title ?? '', placeValue(draft));

  const known = useRef(form);
  /** The draft was sent; the form goes on with another one. */
  const goOn = (number: number | undefined, draftId: string) => {
    begin(another(latest(), draftId, known.current));
    setCreated(number);
    setTried(false);
    setRestored('');
    if (number !== undefined) announce(t('created', number));
    title.current?.focus();
  };
  useEffect(() => {
    const stop = listen({
      form: (message) => setForm((known.current = message)),
      creating: ({ on }) => setBusy(on),
      versions: ({ draftId, copies }) => receive(draftId, copies),
      begun({ from, number, draftId }) {
        if (from !== latest().id) return;
        setBusy(false);
        goOn(number, draftId);
      },
      similar: heardElsewhere,
      waiting: heardElsewhere,
      progress: heardElsewhere,
    } satisfies EventHandlers<FormPage>);
    send({ type: 'ready' });
    title.current?.focus();
    return stop;
  }, []);

  const set = (more: IssueFields) => {
    setFailure((before) => (before?.field !== undefined && before.field in more ? undefined : before));
    const now = latest();
    change({ ...now, fields: { ...now.fields, ...more } });
  };
  const attaching = useFileInput({ area, text: fields.content ?? '', onText: (content) => set({ content }) });
  const { files } = attaching;
  // Until the host has told it: what is dropped right away is not to be lost.
  const canAttach = form?.canAttach ?? true;
  const people = form?.choices?.assignees ?? NOBODY;
  const around = useMemo(
    () => ({ people: new Map(people.map((person) => [person.username.toLowerCase(), person])), attachments: [], waiting: files }),
    [people, files],
  );
  const problemOf = (field: string): string | undefined => {
    if (field === 'title' && isTried && (fields.title ?? '').trim() === '') return t('titleMissing');
    if (failure?.field === field) return failure.message;
    if (field !== 'content') return undefined;
    return attaching.problem ?? (!canAttach && files.length > 0 ? t('noFilesHere') : undefined);
  };
  const create = async () => {
    if (busy) return;
    setTried(true);
    if ((fields.title ?? '').trim() === '') {
      announce(t('titleMissing'));
      title.current?.focus();
      return;
    }
    setBusy(true);
    setFailure(undefined);
    attaching.forgetProblem();
    // A picture that was pasted a moment ago is a part of the text.
    await attaching.settled();
    const now = latest();
    const sent = { ...now, fields: sentFields(now.fields, form) };
    const outcome = await request({ type: 'create', draft: sent, stay }, t('noAnswer'));
    // What was created closes the form, unless it stays: until then nothing can be sent twice.
    if (outcome.ok && !stay) return;
    setBusy(false);
    if (outcome.ok) {
      return goOn(outcome.created?.number, outcome.created?.draftId ?? now.id);
    }
    setFailure(outcome);
    announce(outcome.message);
    if (outcome.field === 'title') title.current?.focus();
  };
  const move = (value: string) => {
    const place = form?.places.find((one) => placeValue(one) === value);
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
  const elsewhere = failure && (failure.field === undefined || !['title', 'content', ...shownFields(form)].includes(failure.field));

  return (
    <main
      class="page create"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) void create();
      }}
    >
      <header class="page-head">
        <div class="crumbs">
          <span class="crumbs-text">{form?.places.find((place) => placeValue(place) === placeValue(draft))?.label ?? bornPlace}</span>
        </div>
        <h1 class="title">{t('newIssue')}</h1>
      </header>
      {others.map((other) => (
        <OtherVersion key={JSON.stringify(other.clock)} onUse={() => use(other)} onDiscard={() => drop(other)}>
          <textarea class="input" dir="auto" rows={2} readOnly aria-label={t('title')} value={other.value?.fields.title ?? ''} />
          <textarea class="input" dir="auto" rows={6} readOnly aria-label={t('description')} value={other.value?.fields.content ?? ''} />
        </OtherVersion>
      ))}
      <Notices form={form} restored={busy ? '' : restored} onDiscard={discard} created={created} />
      <div class="form">
        <div class="form-texts">
          <TemplateField draft={draft} templates={form?.templates ?? []} onChange={change} disabled={busy} />
          <div class="field">
            <label for="new-title">{t('title')}</label>
            <input
              id="new-title"
              dir="auto"
              ref={title}
              type="text"
              class="input"
              value={fields.title ?? ''}
              readOnly={busy}
              required
              aria-required="true"
              placeholder={t('titlePlaceholder')}
              aria-invalid={problemOf('title') ? true : undefined}
              aria-describedby={problemOf('title') ? 'new-title-problem' : undefined}
              onInput={(event) => set({ title: event.currentTarget.value })}
            />
            {problemOf('title') && (
              <div class="field-problem" id="new-title-problem">
                {problemOf('title')}
              </div>
            )}
          </div>
          <SimilarList issues={similar} />
          <AroundTexts.Provider value={around}>
            <TextInput
              showLabel
              label={t('description')}
              value={fields.content ?? ''}
              markup={fields.markup ?? DEFAULTS.markup}
              placeholder={t('descriptionPlaceholder')}
              onInput={(content) => set({ content })}
              onSubmit={() => void create()}
              problem={problemOf('content')}
              disabled={busy}
              people={people}
              textareaRef={area}
              onFiles={canAttach ? attaching.add : undefined}
              onPick={canAttach ? () => send({ type: 'pickFiles' }) : undefined}
            >
              <PendingFiles files={files} progress={attaching.progress} busy={busy} onRemove={attaching.remove} />
            </TextInput>
          </AroundTexts.Provider>
        </div>
        <FieldsPanel draft={draft} form={form} problemOf={problemOf} onSet={set} onMove={move} disabled={busy} />
        <div class="form-end">
          {elsewhere && (
            <Notice tone="error" actions={failure.action === 'signIn' && <SignIn />}>
              {failure.message} {t('textKept')}
            </Notice>
          )}
          <div class="actions">
            <Button onClick={() => void create()} busy={busy}>
              {busy ? t('creating') : elsewhere ? t('tryAgain') : t('create')}
            </Button>
            <label class="check">
              <input type="checkbox" checked={stay} disabled={busy} onChange={(event) => setStay(event.currentTarget.checked)} />
              {t('createAnother')}
            </label>
            <span class="actions-hint">{t('createHint', MOD)}</span>
          </div>
        </div>
      </div>
    </main>
  );
}
