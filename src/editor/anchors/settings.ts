import * as vscode from 'vscode';

/** The section of the settings. */
export const ANCHOR_SETTINGS = 'issueBucket.anchors';

const get = (name: string): unknown => vscode.workspace.getConfiguration('issueBucket').get<unknown>(name);

/** Whether lines with issues have a mark in the gutter. */
export const isGutterOn = (): boolean => get('anchors.gutter') !== false;

/** Whether a CodeLens above the lines shows the issue. */
export const isCodeLensOn = (): boolean => get('anchors.codeLens') === true;

/** Changes of issues within this time are followed by one question for the anchors. */
export const RELOAD_DELAY_MS = 200;
