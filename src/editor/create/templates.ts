import * as vscode from 'vscode';
import type { Choices } from '../../model/issue';
import type { Template } from '../../wire/page-form';
import type { Place } from '../services';
import { fieldLabel } from '../labels';
import { readTemplate, type TemplateProblem } from './template';

const FOLDER = ['.issue-bucket', 'templates'];
const MAX_TEMPLATES = 50;
const MAX_TEMPLATE_BYTES = 64 * 1024;

/**
 * Loads the templates of a repository's folder, by name; none without a trusted folder. Files that are too large or unreadable are skipped and
 * logged.
 */
export async function templatesOf(place: Place | undefined, choices: Choices | null, log: vscode.LogOutputChannel): Promise<Template[]> {
  if (!place?.folder || !vscode.workspace.isTrusted) return [];
  const folder = vscode.Uri.joinPath(place.folder.uri, ...FOLDER);
  const entries = await vscode.workspace.fs.readDirectory(folder).then(
    (found) => found,
    () => [], // the folder does not exist in most repositories
  );
  const files = entries.filter(([name, type]) => type === vscode.FileType.File && /\.md$/i.test(name)).map(([name]) => name);
  const read = files.toSorted((a, b) => a.localeCompare(b)).slice(0, MAX_TEMPLATES);
  const templates = await Promise.all(read.map((name) => readOne(vscode.Uri.joinPath(folder, name), name, choices, log)));
  return templates.filter((template) => template !== undefined);
}

async function readOne(
  uri: vscode.Uri,
  file: string,
  choices: Choices | null,
  log: vscode.LogOutputChannel,
): Promise<Template | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_TEMPLATE_BYTES) {
      log.warn(`The template ${file} is larger than ${MAX_TEMPLATE_BYTES / 1024} KB and is not offered.`);
      return undefined;
    }
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    const { objections, ...template } = await readTemplate(file, text, choices);
    return { ...template, problems: objections.map((objection) => problem(file, objection)) };
  } catch (error) {
    log.warn(`The template ${file} cannot be read: ${String(error)}`);
    return undefined;
  }
}

function problem(file: string, objection: TemplateProblem): string {
  switch (objection.kind) {
    case 'yaml':
      return vscode.l10n.t('The fields at the top of {0} are no YAML of the form "key: value", so only its text is used.', file);
    case 'unknown key':
      return vscode.l10n.t('{0} sets {1}, which is no field that a template can set.', file, objection.key);
    case 'not text':
      return vscode.l10n.t('{0} sets {1} to something that is not a text.', file, objection.key);
    case 'not offered': {
      const label = fieldLabel(objection.key as Parameters<typeof fieldLabel>[0]);
      return vscode.l10n.t('{0} sets {1} to "{2}", which cannot be chosen in this repository.', file, label, objection.value);
    }
  }
}
