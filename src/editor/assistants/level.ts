import * as vscode from 'vscode';

/** Settings for assistants: in the repositories of a window, and through MCP servers. */
export type AssistantSetting = 'assistants.tools' | 'assistants.servers';

/** What assistants may do. */
export type AssistantLevel = 'off' | 'read' | 'write';

/** What a setting allows; nothing while the AI features of VS Code are off. */
export function levelOf(setting: AssistantSetting): AssistantLevel {
  if (vscode.workspace.getConfiguration('chat').get<unknown>('disableAIFeatures') === true) return 'off';
  const level = vscode.workspace.getConfiguration('issueBucket').get<unknown>(setting);
  return level === 'read' || level === 'write' ? level : 'off';
}

/** Whether a setting is on. */
export const isEnabled = (setting: AssistantSetting): boolean => levelOf(setting) !== 'off';
