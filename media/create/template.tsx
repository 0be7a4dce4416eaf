import { useState } from 'preact/hooks';
import type { Draft } from '../../src/wire/page';
import type { Template } from '../../src/wire/page-form';
import { Notice } from '../parts/controls';
import { SelectField } from '../parts/select';
import { t } from '../l10n';

const isBlank = (text: string | undefined): boolean => (text ?? '').trim() === '';

/** Whether a text was written by the person, and not by a template. */
const isWritten = (text: string | undefined, from: string | undefined): boolean => !isBlank(text) && text !== from;

const templateOf = (draft: Draft, all: readonly Template[]) => all.find((one) => one.name === draft.template);

/** Applies a template to a draft; fields that the template does not name are not changed. */
export function applied(draft: Draft, template: Template, how: 'replace' | 'below', all: readonly Template[]): Draft {
  const { title, content, ...fields } = template.fields;
  const own = draft.fields;
  const before = templateOf(draft, all)?.fields;
  const texts =
    how === 'replace'
      ? { title: title ?? (isWritten(own.title, before?.title) ? own.title : ''), content: content ?? '' }
      : { title: isBlank(own.title) ? title : own.title, content: [own.content, content].filter((text) => !isBlank(text)).join('\n\n') };
  return { ...draft, template: template.name, fields: { ...own, ...fields, ...texts } };
}

/** Whether choosing a template would discard a text that the person has written. */
export function wouldLose(draft: Draft, template: Template, all: readonly Template[]): boolean {
  const before = templateOf(draft, all)?.fields;
  const isTitleLost = template.fields.title !== undefined && isWritten(draft.fields.title, before?.title);
  return isTitleLost || isWritten(draft.fields.content, before?.content);
}

interface Props {
  readonly draft: Draft;
  readonly templates: readonly Template[];
  readonly onChange: (draft: Draft) => void;
  readonly disabled: boolean;
}

/** The field for the template. An existing text is replaced only when the person confirms it. */
export function TemplateField({ draft, templates, onChange, disabled }: Props) {
  const [pending, setPending] = useState<Template>();
  if (templates.length === 0) return null;
  const current = templateOf(draft, templates);
  const choose = (name: string) => {
    const template = templates.find((one) => one.name === name);
    setPending(undefined);
    if (!template) onChange({ ...draft, template: undefined });
    else if (wouldLose(draft, template, templates)) setPending(template);
    else onChange(applied(draft, template, 'replace', templates));
  };
  const answer = (how: 'replace' | 'below' | 'keep') => {
    if (pending && how !== 'keep') onChange(applied(draft, pending, how, templates));
    setPending(undefined);
  };
  return (
    <div class="template">
      <SelectField
        name="template"
        label={t('template')}
        value={pending?.name ?? current?.name ?? ''}
        options={[{ value: '', label: t('noTemplate') }, ...templates.map(({ name }) => ({ value: name, label: name }))]}
        onChange={choose}
        disabled={disabled}
      />
      {pending && (
        <Notice
          tone="warning"
          actions={(['replace', 'below', 'keep'] as const).map((how) => (
            <button key={how} type="button" class="link" onClick={() => answer(how)}>
              {t(({ replace: 'templateReplace', below: 'templateBelow', keep: 'templateKeep' } as const)[how])}
            </button>
          ))}
        >
          {t('templateQuestion')}
        </Notice>
      )}
      {!pending && current && current.problems.length > 0 && (
        <Notice tone="warning">
          {current.problems.map((problem) => (
            <div key={problem}>{problem}</div>
          ))}
        </Notice>
      )}
    </div>
  );
}
