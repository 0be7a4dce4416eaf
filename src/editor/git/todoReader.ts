import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { languageOf } from '../../codeIndex/languageOf';
import { ReferenceText } from '../../code/referenceText';
import { splitLines } from '../../code/scannedText';
import { repositoryName } from '../../model/repository';
import { codeDocuments } from '../code/documents';
import { fileLanguages } from '../code/fileLanguages';
import { referencePatterns } from '../code/referenceSettings';
import { keywordsFor, todoFinderFor } from '../code/todoSettings';
import type { Place, Services } from '../services';
import type { TodoReader } from './removedTodos';

/** What is being edited of a repository, by paths from its root. */
function editedTexts(root: vscode.Uri): Map<string, string> {
  const texts = new Map<string, string>();
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty || document.uri.scheme !== 'file') continue;
    const path = relative(root.fsPath, document.uri.fsPath).split(sep).join('/');
    if (path !== '' && !path.startsWith('../')) texts.set(path, document.getText());
  }
  return texts;
}

/** Reads the TODOs of a repository's files by the settings of its folder; `place` is the one whose issues its texts name. */
export function todoReader(services: Services, root: vscode.Uri, place: Place | undefined): TodoReader {
  const [finder, patterns] = [todoFinderFor(root, services.log), referencePatterns(root, services.log)];
  const ownName = place && repositoryName(place.repository).toLowerCase();
  let languages: ReturnType<typeof fileLanguages> | undefined;
  return {
    keywords: keywordsFor(root),
    edited: () => editedTexts(root),
    async issues(path, text) {
      if (!finder.mayHave(text)) return [];
      const languageId = languageOf(path, (languages ??= fileLanguages()));
      const language = languageId === undefined ? undefined : await codeDocuments(services).language({ languageId });
      if (!language || language.isProse) return [];
      return finder.inText(new ReferenceText(language, splitLines(text), patterns)).flatMap(({ reference }) => {
        if (!reference) return [];
        const { number, repository } = reference;
        return repository && repositoryName(repository).toLowerCase() !== ownName ? [{ number, repository }] : [{ number }];
      });
    },
  };
}
