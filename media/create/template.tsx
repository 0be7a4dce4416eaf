import { useState } from 'preact/hooks';
import type { Draft } from '../../src/wire/page';
import type { Template } from '../../src/wire/page-form';
import { Notice } from '../parts/controls';
import { SelectField } from '../parts/select';
import { t } from '../l10n';

const isBlank = (text: string | undefined): boolean => (text ?? '').trim() === '';

/** Whether a text was written by the person, and not by a template. */
const isWritten = (text: string | undefined, templateText: string | undefined): boolean => !isBlank(text) && text !== templateText;

const templateOf = (draft: Draft, templates: readonly Template[]) => templates.find((template) => template.name === draft.template);

/** Applies a template to a draft; fields that the template does not name are not changed. */
export function applied(draft: Draft, template: Template, mode: 'replace' | 'below', templates: readonly Template[]): Draft {
  const { title, content, ...fields } = template.fields;
  const ownFields = draft.fields;
  const previousFields = templateOf(draft, templates)?.fields;
  const texts =
    mode === 'replace'
      ? { title: title ?? (isWritten(ownFields.title, previousFields?.title) ? ownFields.title : ''), content: content ?? '' }
      : {
          title: isBlank(ownFields.title) ? title : ownFields.title,
          content: [ownFields.content, content].filter((text) => !isBlank(text)).join('\n\n'),
        };
  return { ...draft, template: template.name, fields: { ...ownFields, ...fields, ...texts } };
}

/** Whether choosing a template would discard a text that the person has written. */
export function wouldLoseText(draft: Draft, template: Template, templates: readonly Template[]): boolean {
  const previousFields = templateOf(draft, templates)?.fields;
  const isTitleLost = template.fields.title !== undefined && isWritten(draft.fields.title, previousFields?.title);
  return isTitleLost || isWritten(draft.fields.content, previousFields?.content);
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
    const template = templates.find((template) => template.name === name);
    setPending(undefined);
    if (!template) onChange({ ...draft, template: undefined });
    else if (wouldLoseText(draft, template, templates)) setPending(template);
    else onChange(applied(draft, template, 'replace', templates));
  };
  const answer = (mode: 'replace' | 'below' | 'keep') => {
    if (pending && mode !== 'keep') onChange(applied(draft, pending, mode, templates));
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
          actions={(['replace', 'below', 'keep'] as const).map((mode) => (
            <button key={mode} type="button" class="link" onClick={() => answer(mode)}>
              {t(({ replace: 'templateReplace', below: 'templateBelow', keep: 'templateKeep' } as const)[mode])}
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
