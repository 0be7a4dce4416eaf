import * as vscode from 'vscode';
import { TrackerError } from '../../client/errors';
import type { IssueFields } from '../../model/issue';
import { saveFields, fieldValueOf } from '../saveFields';
import { fieldLabel, valueLabel } from '../words';
import type { ChosenField } from '../../model/fields';
import type { Target } from '../targets';

/**
 * Sets one field of an issue that the person has seen as `seen`. What others have put into this field since is not overwritten:
 * raises a `TrackerError` of reason `conflict` that says what it is now.
 */
export async function setField(
  { place, issue }: Target,
  field: ChosenField,
  value: string | null,
  seen = fieldValueOf(issue, field),
): Promise<void> {
  const fields = { [field]: value } as IssueFields;
  const saved = await saveFields(place.service, place.repository, issue, fields, { [field]: seen });
  if (!('conflict' in saved)) return;
  const now = saved.theirs === '' ? vscode.l10n.t('none') : valueLabel(field, saved.theirs);
  throw new TrackerError(
    'conflict',
    vscode.l10n.t('{0} was changed to {1} elsewhere meanwhile, and is left at that. Do it again to replace it.', fieldLabel(field), now),
  );
}
