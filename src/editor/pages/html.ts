import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Boot } from '../../wire/page-boot';

/** The folder of script, styles and font, the only one that a page may load from. */
export const pageFolder = (context: vscode.ExtensionContext): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, 'dist', 'media');

/** Options of all web views: scripts run, and files are served from the extension's folder only. */
export const pageOptions = (context: vscode.ExtensionContext): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [pageFolder(context)],
});

let chunks: readonly string[] | undefined;

const hasTexts = (page: Boot['page']): boolean => page === 'issue' || page === 'create';

/** The script of a page. */
const scriptOf = (page: Boot['page']): string => (hasTexts(page) ? 'page.js' : `${page}.js`);

/** Scripts to preload: what several share, and the renderer of texts. They are loaded in parallel with the page's script. */
function preloadedIn(folder: vscode.Uri, page: Boot['page']): readonly string[] {
  chunks ??= readdirSync(vscode.Uri.joinPath(folder, 'chunks').fsPath);
  const shared = chunks.filter((name) => name.endsWith('.js') && name.startsWith('chunk-')).map((name) => `chunks/${name}`);
  return hasTexts(page) ? ['render.js', ...shared] : shared;
}

/** What a browser calls the page. */
function titleOf(boot: Boot): string {
  switch (boot.page) {
    case 'issue':
      return `#${boot.opened.address.number}`;
    case 'create':
      return boot.strings.newIssue;
    case 'board':
      return boot.boardStrings.board;
    case 'insight':
      return boot.insightStrings.insight;
  }
}

const escapeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Escapes data for a script element, so that nothing in it ends the element. */
export const embed = (data: unknown): string => JSON.stringify(data).replaceAll('<', '\\u003c');

/**
 * The page's HTML with its initial data. The Content Security Policy allows our scripts (by nonce, which modules that they load inherit), styles
 * and font; nothing inline or from elsewhere, only images that are made from data, and no requests.
 */
export function pageHtml(webview: vscode.Webview, folder: vscode.Uri, boot: Boot): string {
  const nonce = randomBytes(16).toString('base64');
  const uri = (name: string) => escapeAttribute(webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString());
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    // Images are attachments, which the host sends as data.
    'img-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(boot.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeAttribute(titleOf(boot))}</title>
<link rel="stylesheet" href="${uri('page.css')}">
${preloadedIn(folder, boot.page)
  .map((name) => `<link rel="modulepreload" nonce="${nonce}" href="${uri(name)}">`)
  .join('\n')}
</head>
<body>
<div id="root"></div>
<script type="application/json" id="boot">${embed(boot)}</script>
<script type="module" nonce="${nonce}" src="${uri(scriptOf(boot.page))}"></script>
</body>
</html>`;
}

/** The icon of an issue's tab, by kind. */
export function issueIcon(context: vscode.ExtensionContext, kind = 'issue'): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  const file = (theme: string) => vscode.Uri.joinPath(context.extensionUri, 'media', 'icons', `${kind}-${theme}.svg`);
  return { light: file('light'), dark: file('dark') };
}
