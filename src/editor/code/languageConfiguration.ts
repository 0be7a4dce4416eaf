import { parse } from 'jsonc-parser';
import * as vscode from 'vscode';
import { readConfiguration, type CommentConfiguration } from '../../code/configuration';

const MAX_CONFIGURATION_BYTES = 500_000;

interface Contribution {
  readonly contributes?: { readonly languages?: unknown };
}

/** The file that an extension names for a language. */
function configurationFile(id: string): vscode.Uri | undefined {
  for (const extension of vscode.extensions.all) {
    const languages = (extension.packageJSON as Contribution).contributes?.languages;
    if (!Array.isArray(languages)) continue;
    for (const language of languages as ({ id?: unknown; configuration?: unknown } | null)[])
      if (language?.id === id && typeof language.configuration === 'string')
        return vscode.Uri.joinPath(extension.extensionUri, language.configuration);
  }
  return undefined;
}

/** Reads the language configuration of a language's extension; undefined if there is none. */
export async function languageConfiguration(id: string): Promise<CommentConfiguration | undefined> {
  const file = configurationFile(id);
  if (!file) return undefined;
  try {
    const bytes = await vscode.workspace.fs.readFile(file);
    if (bytes.length > MAX_CONFIGURATION_BYTES) return undefined;
    return readConfiguration(parse(new TextDecoder().decode(bytes), [], { allowTrailingComma: true }));
  } catch {
    return undefined; // a file that is not there: the language is one of which nothing is known
  }
}
