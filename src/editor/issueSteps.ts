import * as vscode from 'vscode';
import type { RemoteImportResult } from '../client/service';
import { fold } from '../model/fold';
import type { SetField } from '../model/fields';
import type { Issue, IssueFields } from '../model/issue';
import { DEFAULT_QUERY } from '../model/query';
import type { ListName } from '../model/enums';
import { fieldValueOf, saveFields } from './saveFields';
import type { Place, Services } from './services';
import type { UndoStep } from './undo/model';
import { fieldLabel } from './labels';

/** The steps of *Undo* that are about one issue, a list or an import. */

type Hearers = Pick<Services, 'changes'>;

/** Attached files up to this size are held in memory so that they can be attached again. */
export const MAX_KEPT_FILE_BYTES = 20_000_000;

interface AboutIssue {
  readonly place: Place;
  readonly number: number;
}

const changed = ({ changes }: Hearers, { place, number }: AboutIssue): void => changes.fire({ place, kind: 'updated', number });

/** What fields of an issue are that are set, in the terms in which they are set. */
export const pickFieldValues = (issue: Issue, names: readonly string[]): IssueFields =>
  Object.fromEntries(names.map((name) => [name, fieldValueOf(issue, name as keyof IssueFields)]));

/** What people call the text that a markup is of. */
const labelled = (field: SetField): Exclude<SetField, 'markup'> => (field === 'markup' ? 'content' : field);

/** Fields of one issue, its texts too, that were `from` and were made `to`. */
export function updateStep(services: Hearers, about: AboutIssue, from: IssueFields, to: IssueFields): UndoStep {
  const { place, number } = about;
  return {
    async revert() {
      const issue = await place.service.get(place.repository, number);
      const saved = await saveFields(place.service, place.repository, issue, from, to);
      changed(services, about);
      if ('conflict' in saved) {
        const field = fieldLabel(labelled(saved.conflict));
        return { message: vscode.l10n.t('{0} of #{1} was changed elsewhere since, and is left as it is.', field, number) };
      }
      const names = (Object.keys(from) as SetField[]).map((field) => fieldLabel(labelled(field)));
      const message = vscode.l10n.t('{0} of {1} is what it was before.', names.join(', '), `#${number}`);
      return { message, inverse: updateStep(services, about, to, from) };
    },
  };
}

/** A comment that was written. */
export function commentStep(services: Hearers, about: AboutIssue, comment: number, text: string): UndoStep {
  const { place, number } = about;
  return {
    async revert() {
      await place.service.deleteComment(place.repository, number, comment);
      changed(services, about);
      const message = vscode.l10n.t('The comment on #{0} is deleted.', number);
      return { message, inverse: deletedCommentStep(services, about, text) };
    },
  };
}

/** A comment of one's own that was deleted: it comes back as a new one, with the same words. */
export function deletedCommentStep(services: Hearers, about: AboutIssue, text: string): UndoStep {
  const { place, number } = about;
  return {
    async revert() {
      const { id } = await place.service.addComment(place.repository, number, { content: text, markup: 'markdown' });
      changed(services, about);
      const message = vscode.l10n.t('The comment on #{0} is there again, as the last one.', number);
      return { message, inverse: commentStep(services, about, id, text) };
    },
  };
}

/** A file that was deleted, whose content is held for that. */
export function deletedFileStep(services: Hearers, about: AboutIssue, file: { name: string; bytes: Uint8Array }): UndoStep {
  const { place, number } = about;
  return {
    async revert() {
      const there = await place.service.attachments(place.repository, number);
      if (there.some(({ name }) => name === file.name)) {
        return { message: vscode.l10n.t('#{0} has another file {1} since, which is left as it is.', number, file.name) };
      }
      await place.service.attach(place.repository, number, file);
      changed(services, about);
      const again = async () => {
        await place.service.deleteAttachment(place.repository, number, file.name);
        changed(services, about);
        return {
          message: vscode.l10n.t('The file {0} of #{1} is deleted.', file.name, number),
          inverse: deletedFileStep(services, about, file),
        };
      };
      return { message: vscode.l10n.t('The file {0} of #{1} is there again.', file.name, number), inverse: { revert: again } };
    },
  };
}

/** A name that was put on a list: it is taken off again as long as no issue has it. */
export function listNameStep(services: Hearers, place: Place, list: ListName, name: string): UndoStep {
  return {
    async revert() {
      const { service, repository } = place;
      const entry = (await service.listEntries(repository, list)).find((it) => fold(it.name) === fold(name));
      if (!entry) return { message: vscode.l10n.t('"{0}" was taken from its list elsewhere since.', name) };
      const filter = { field: list, comparator: 'is', negated: false, value: entry.name } as const;
      const { count } = await service.list(repository, { ...DEFAULT_QUERY, filter, limit: 1 });
      if (count > 0) return { message: vscode.l10n.t('"{0}" is left in its list, since issues have it.', name) };
      await service.deleteListEntry(repository, list, entry.id);
      services.changes.fire({ place, kind: 'updated', number: undefined });
      const again = async () => {
        await service.addListItem(repository, list, name);
        services.changes.fire({ place, kind: 'updated', number: undefined });
        return { message: vscode.l10n.t('"{0}" is in its list again.', name), inverse: listNameStep(services, place, list, name) };
      };
      return { message: vscode.l10n.t('"{0}" is not in its list any more.', name), inverse: { revert: again } };
    },
  };
}

/** An import that replaced what there was: `putBack` does the way back, which can be taken back in its turn. */
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
