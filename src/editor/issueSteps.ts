import * as vscode from 'vscode';
import { deleteUnlessEdited } from '../client/unedited';
import type { RemoteImportResult } from '../client/service';
import { fold } from '../model/fold';
import type { SettableField } from '../model/fields';
import type { Issue, IssueFields } from '../model/issue';
import { DEFAULT_QUERY } from '../model/query';
import type { ListName } from '../model/enums';
import { fieldValueOf, saveFields } from './saveFields';
import type { Place, Services } from './services';
import type { UndoStep } from './undo/model';
import { fieldLabel } from './labels';

/** Undo steps for changes of one issue, a list or an import. */

type ChangeListeners = Pick<Services, 'changes'>;

/** Deleted attachments up to this size stay in memory, so that *Undo* can attach them again. */
export const MAX_RESTORABLE_FILE_BYTES = 20_000_000;

interface AboutIssue {
  readonly place: Place;
  readonly number: number;
}

const changed = ({ changes }: ChangeListeners, { place, number }: AboutIssue): void => changes.fire({ place, kind: 'updated', number });

/** The values of some fields, in the form in which they are set. */
export const pickFieldValues = (issue: Issue, names: readonly string[]): IssueFields =>
  Object.fromEntries(names.map((name) => [name, fieldValueOf(issue, name as keyof IssueFields)]));

/** The field whose label is shown: a change of markup is shown as one of the description. */
const labelField = (field: SettableField): Exclude<SettableField, 'markup'> => (field === 'markup' ? 'content' : field);

/** Undoes a change of fields from `from` to `to`. */
export function updateStep(services: ChangeListeners, about: AboutIssue, from: IssueFields, to: IssueFields): UndoStep {
  const { place, number } = about;
  return {
    async revert() {
      const issue = await place.service.get(place.repository, number);
      const saved = await saveFields(place.service, place.repository, issue, from, to);
      changed(services, about);
      if ('conflict' in saved) {
        const field = fieldLabel(labelField(saved.conflict));
        return { message: vscode.l10n.t('{0} of #{1} has been changed elsewhere, so it was not changed.', field, number) };
      }
      const names = (Object.keys(from) as SettableField[]).map((field) => fieldLabel(labelField(field)));
      const message = vscode.l10n.t('{0} of {1} has its old value again.', names.join(', '), `#${number}`);
      return { message, inverse: updateStep(services, about, to, from), isComplete: true };
    },
  };
}

/** Says that a comment was left. */
export const editedMessage = (number: number): string =>
  vscode.l10n.t('The comment on #{0} has since been edited, and is left as it is.', number);

/** Undoes a new comment, unless somebody has edited it. */
export function commentStep(services: ChangeListeners, about: AboutIssue, comment: number, text: string): UndoStep {
  const { place, number } = about;
  return {
    async revert() {
      const became = await deleteUnlessEdited(place.service, { repository: place.repository, number, comment }, text);
      changed(services, about);
      if (became === 'edited') return { message: editedMessage(number) };
      if (became === 'gone') return { message: vscode.l10n.t('The comment on #{0} has since been deleted elsewhere.', number) };
      const message = vscode.l10n.t('The comment on #{0} is deleted.', number);
      return { message, inverse: deletedCommentStep(services, about, text) };
    },
  };
}

/** Undoes the deletion of an own comment: adds a new one with the same text. */
export function deletedCommentStep(services: ChangeListeners, about: AboutIssue, text: string): UndoStep {
  const { place, number } = about;
  return {
    async revert() {
      const { id } = await place.service.addComment(place.repository, number, { content: text, markup: 'markdown' });
      changed(services, about);
      const message = vscode.l10n.t('The comment on #{0} is restored, as the last one.', number);
      return { message, inverse: commentStep(services, about, id, text) };
    },
  };
}

/** Undoes the deletion of an attachment, from its content. */
export function deletedFileStep(services: ChangeListeners, about: AboutIssue, file: { name: string; bytes: Uint8Array }): UndoStep {
  const { place, number } = about;
  return {
    async revert() {
      const present = await place.service.attachments(place.repository, number);
      if (present.some(({ name }) => name === file.name)) {
        return { message: vscode.l10n.t('#{0} has a newer file {1}, which is not replaced.', number, file.name) };
      }
      await place.service.attach(place.repository, number, file);
      changed(services, about);
      const redo = async () => {
        await place.service.deleteAttachment(place.repository, number, file.name);
        changed(services, about);
        return {
          message: vscode.l10n.t('The file {0} of #{1} is deleted.', file.name, number),
          inverse: deletedFileStep(services, about, file),
        };
      };
      return { message: vscode.l10n.t('The file {0} of #{1} is restored.', file.name, number), inverse: { revert: redo } };
    },
  };
}

/** Undoes a new list item: deletes it, as long as no issue uses it. */
export function listNameStep(services: ChangeListeners, place: Place, list: ListName, name: string): UndoStep {
  return {
    async revert() {
      const { service, repository } = place;
      const entry = (await service.listEntries(repository, list)).find((entry) => fold(entry.name) === fold(name));
      if (!entry) return { message: vscode.l10n.t('"{0}" has been removed from its list elsewhere.', name) };
      const filter = { field: list, comparator: 'is', negated: false, value: entry.name } as const;
      const { count } = await service.list(repository, { ...DEFAULT_QUERY, filter, limit: 1 });
      if (count > 0) return { message: vscode.l10n.t('"{0}" stays in its list, because issues use it.', name) };
      await service.deleteListEntry(repository, list, entry.id);
      services.changes.fire({ place, kind: 'updated', number: undefined });
      const redo = async () => {
        await service.addListItem(repository, list, name);
        services.changes.fire({ place, kind: 'updated', number: undefined });
        return { message: vscode.l10n.t('"{0}" is in its list again.', name), inverse: listNameStep(services, place, list, name) };
      };
      return { message: vscode.l10n.t('"{0}" is no longer in its list.', name), inverse: { revert: redo } };
    },
  };
}

/** Undoes an import that has replaced a repository, by `putBack`. The step that it returns undoes that in turn. */
export function importStep(
  backup: string,
  putBack: (backup: string) => Promise<{ readonly result: RemoteImportResult; readonly message: string }>,
): UndoStep {
  return {
    async revert() {
      const { result, message } = await putBack(backup);
      return { message, ...(result.backup !== undefined && { inverse: importStep(result.backup, putBack) }) };
    },
  };
}
