import * as vscode from 'vscode';
import type { ArchiveToSend } from '../../client/service';
import type { ImportReport } from '../../wire/archive';
import { reportText } from '../../wire/archive-text';
import { repositoryName } from '../../model/repository';
import { keyOfPlace } from '../placeName';
import type { Place } from '../services';
import { saveTypedText, typedText, type TypedFor } from '../typedTexts';
import { askAuthors } from './authors';
import { withCancelButton } from './progress';
import type { WarningPages } from './warnings';

/** The decision after a preview. */
export interface PreviewRequest {
  readonly append: boolean;
  readonly authors: Readonly<Record<string, string>>;
}

const requestReport = (place: Place, archive: ArchiveToSend, options: PreviewRequest): Thenable<ImportReport> =>
  withCancelButton(vscode.l10n.t('Checking the archive'), (signal) =>
    place.service.describeImport(place.repository, archive, { ...options, replace: !options.append, signal }),
  );

/** Who the people of an archive are, as it was said when it was looked at before. */
function knownAuthors(state: vscode.Memento, typedFor: TypedFor): PreviewRequest['authors'] {
  const text = typedText(state, typedFor);
  return text === undefined ? {} : (JSON.parse(text) as PreviewRequest['authors']);
}

/**
 * Shows the report of a dry run as a page and asks whether to continue; the map of authors can be edited. Undefined when the person cancels.
 * Nothing is changed.
 */
export async function preview(
  place: Place,
  name: string,
  archive: ArchiveToSend,
  pages: WarningPages,
  first: PreviewRequest,
  state: vscode.Memento,
): Promise<PreviewRequest | undefined> {
  const typedFor: TypedFor = { key: `people ${keyOfPlace(place)} ${name}` };
  let options = { ...first, authors: { ...knownAuthors(state, typedFor), ...first.authors } };
  for (;;) {
    const report = await requestReport(place, archive, options);
    await pages.showMarkdown(name, reportText({ ...report, file: name }, repositoryName(place.repository)));
    const importLabel = vscode.l10n.t('Import');
    const people = vscode.l10n.t('Who Is Who...');
    // A message would disappear; a quick pick stays while the page is read.
    const title = vscode.l10n.t('Import as described on the page?');
    const answer = await vscode.window.showQuickPick([importLabel, ...(report.people.length > 0 ? [people] : [])], {
      title,
      ignoreFocusOut: true,
    });
    if (answer === importLabel) return options;
    if (answer !== people) return undefined;
    const authors = await askAuthors(place, report, options.authors, state);
    await saveTypedText(state, typedFor, JSON.stringify(authors));
    options = { ...options, authors };
  }
}
