import { useEffect, useRef, useState } from 'preact/hooks';
import { DEFAULTS, type Failure, type IssueFields, type ToPage } from '../../src/wire/page';
import { boot, onMessage, request, send } from '../host';
import { iconOf, options, PANEL_FIELDS, toField, type ChosenField } from '../parts/choices';
import { Button, Notice } from '../parts/controls';
import { announce } from '../parts/live';
import { SelectField } from '../parts/select';
import { When } from '../parts/when';
import { Writer } from '../parts/writer';
import { MOD, t } from '../words';
import { useDraft } from './draft';

type Form = Extract<ToPage, { type: 'form' }>;
const PRESET: Partial<Record<ChosenField, string>> = { kind: DEFAULTS.kind, priority: DEFAULTS.priority };
/** What plans the work of others: not offered to who may only report. */
const PLANNING: readonly ChosenField[] = ['assignee', 'milestone'];

const placeValue = (place: { site: string; owner: string; slug: string }) => JSON.stringify([place.site, place.owner, place.slug]);

/** The form of a new issue. */
export function CreatePage() {
  const [form, setForm] = useState<Form>();
  const [draft, change] = useDraft();
  const [restored, setRestored] = useState(boot.draft?.savedOn ?? '');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [isTried, setTried] = useState(false);
  const title = useRef<HTMLInputElement>(null);
  const { fields } = draft;

  useEffect(() => {
    const stop = onMessage((message) => {
      if (message.type === 'form') setForm(message);
    });
    send({ type: 'ready' });
    title.current?.focus();
    return stop;
  }, []);

  const set = (more: IssueFields) => {
    setFailure((before) => (before?.field !== undefined && before.field in more ? undefined : before));
    change({ ...draft, fields: { ...fields, ...more } });
  };
  const problemOf = (field: string): string | undefined => {
    if (field === 'title' && isTried && (fields.title ?? '').trim() === '') return t('titleMissing');
    return failure?.field === field ? failure.message : undefined;
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
    const outcome = await request({ type: 'create', draft }, t('noAnswer'));
    // What was created closes the form: until then nothing can be sent twice.
    if (outcome.ok) return;
    setBusy(false);
    setFailure(outcome);
    announce(outcome.message);
    if (outcome.field === 'title') title.current?.focus();
  };
  const move = (value: string) => {
    const place = form?.places.find((one) => placeValue(one) === value);
    if (!place) return;
    const { site, owner, slug } = place;
    change({ ...draft, site, owner, slug, fields: { ...fields, component: null, milestone: null, version: null, assignee: null } });
    send({ type: 'place', site, owner, slug });
  };
  const places = form?.places ?? [];
  const shownFields = PANEL_FIELDS.filter((field) => !form?.limited || !PLANNING.includes(field));
  const elsewhere = failure && (failure.field === undefined || !['title', 'content', ...shownFields].includes(failure.field));

  return (
    <main
      class="page create"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) void create();
      }}
    >
      <header class="page-head">
        <div class="crumbs">
          <span class="crumbs-text">{places.find((place) => placeValue(place) === placeValue(draft))?.label ?? boot.place}</span>
        </div>
        <h1 class="title">{t('newIssue')}</h1>
      </header>
      {restored !== '' && (
        <Notice
          tone="info"
          actions={
            <button
              type="button"
              class="link"
              onClick={() => {
                setRestored('');
                send({ type: 'discardDraft', draftId: draft.id });
                change({ ...draft, fields: {} });
                title.current?.focus();
              }}
            >
              {t('discardDraft')}
            </button>
          }
        >
          {t('draftRestored')} <When date={restored} />
        </Notice>
      )}
      {form && form.others.length > 0 && (
        <Notice tone="info">
          {t('otherDrafts')}{' '}
          {form.others.map((other) => (
            <button key={other.id} type="button" class="link draft-link" onClick={() => send({ type: 'openDraft', draftId: other.id })}>
              {other.title || t('untitled')}
            </button>
          ))}
        </Notice>
      )}
      {form?.problem && (
        <Notice tone={form.signedOut ? 'info' : 'warning'} actions={form.signedOut && <SignIn />}>
          {form.problem}
        </Notice>
      )}
      <div class="form">
        <div class="form-texts">
          <div class="field">
            <label for="new-title">{t('title')}</label>
            <input
              id="new-title"
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
          <Writer
            showLabel
            label={t('description')}
            value={fields.content ?? ''}
            markup={fields.markup ?? DEFAULTS.markup}
            placeholder={t('descriptionPlaceholder')}
            onInput={(content) => set({ content })}
            onSubmit={() => void create()}
            problem={problemOf('content')}
            disabled={busy}
          />
        </div>
        <aside class="side" aria-labelledby="fields-title">
          <h2 id="fields-title" class="visually-hidden">
            {t('fields')}
          </h2>
          <div class="fields">
            {places.length > 1 && (
              <SelectField
                label={t('repository')}
                value={placeValue(draft)}
                options={places.map((place) => ({ value: placeValue(place), label: place.label }))}
                onChange={move}
              />
            )}
            {shownFields.map((field) => {
              const value = fields[field] ?? PRESET[field] ?? '';
              return (
                <SelectField
                  key={field}
                  name={field}
                  label={t(field)}
                  value={value}
                  options={options(field, form?.choices ?? null)}
                  icon={iconOf(field, value)}
                  class={field === 'priority' ? `priority-${value}` : ''}
                  onChange={(next) => set({ [field]: toField(field, next) })}
                  problem={problemOf(field)}
                />
              );
            })}
          </div>
          {form?.limited && <p class="side-note">{form.limited}</p>}
        </aside>
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
            <span class="actions-hint">{t('createHint', MOD)}</span>
          </div>
        </div>
      </div>
    </main>
  );
}

const SignIn = () => (
  <button type="button" class="link" onClick={() => send({ type: 'command', command: 'signIn' })}>
    {t('signIn')}
  </button>
);
