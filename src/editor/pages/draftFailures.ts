import * as vscode from 'vscode';
import type { DraftFiles } from './draftFiles';
import { withoutLinks } from '../text';

type Store = Pick<DraftFiles, 'of' | 'slots' | 'put' | 'settled'>;

/** Warns the person when drafts cannot be written, as where the disk is full: once, until they can be again. */
export function withWarning(files: Store): Store {
  let hasFailed = false;
  return {
    of: (slot) => files.of(slot),
    slots: () => files.slots(),
    settled: () => files.settled(),
    async put(version) {
      try {
        await files.put(version);
        hasFailed = false;
      } catch (error) {
        if (!hasFailed) {
          const reason = withoutLinks(error instanceof Error ? error.message : String(error));
          const message = vscode.l10n.t(
            'What you write cannot be stored as a draft: {0}. Send or copy it before you close the tab.',
            reason,
          );
          void vscode.window.showWarningMessage(message);
        }
        hasFailed = true;
        throw error;
      }
    },
  };
}
