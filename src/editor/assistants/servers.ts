import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { isExposed } from '../../client/site-url';
import type { Services, Site } from '../services';
import type { Vault } from '../vault';
import { levelOf } from './level';

const URL_OPTION = '--url';

/** What is in the environment of the editor may be another server's. */
const NO_CREDENTIALS = { ISSUE_BUCKET_TOKEN: null, ISSUE_BUCKET_USERNAME: null, ISSUE_BUCKET_PASSWORD: null };

/** The command line comes with the extension, and runs in the Node of the editor. */
function server({ context }: Services, label: string, programArgs: readonly string[]): vscode.McpStdioServerDefinition {
  const program = vscode.Uri.joinPath(context.extensionUri, 'dist', 'cli.js').fsPath;
  const level = levelOf('assistants.servers');
  const args = [program, 'mcp', ...programArgs, ...(level === 'write' ? ['--write'] : [])];
  const version = (context.extension.packageJSON as { version: string }).version;
  const env = { ELECTRON_RUN_AS_NODE: '1', ...NO_CREDENTIALS };
  return new vscode.McpStdioServerDefinition(`Issue Bucket: ${label}`, process.execPath, args, env, `${version} ${level}`);
}

/** A server that may be offered to assistants: with an account, and over https. */
const isOffered = async (site: Site, vault: Vault): Promise<boolean> =>
  !site.isLocal && !isExposed(site.id) && (await vault.get(site.id)) !== undefined;

/** The data of this computer, if there is any, and the servers with an account, without credentials. */
export async function definitions(services: Services, vault: Vault): Promise<vscode.McpStdioServerDefinition[]> {
  const servers: vscode.McpStdioServerDefinition[] = [];
  for (const site of services.sites.all()) {
    const file = services.sites.dataFile.fsPath;
    if (site.isLocal && isAbsolute(file) && existsSync(file)) servers.push(server(services, site.label, ['--data', file]));
    if (await isOffered(site, vault)) servers.push(server(services, site.label, [URL_OPTION, site.id]));
  }
  return servers;
}

/** Adds the credentials of a server to the environment of its process, when that is about to start. Undefined for one that is not offered any more. */
export async function withCredentials(
  { sites }: Services,
  vault: Vault,
  definition: vscode.McpServerDefinition,
): Promise<vscode.McpServerDefinition | undefined> {
  if (!(definition instanceof vscode.McpStdioServerDefinition)) return undefined;
  const at = definition.args.indexOf(URL_OPTION);
  if (at < 0) return definition;
  const site = sites.get(definition.args[at + 1] ?? '');
  if (!site || !(await isOffered(site, vault))) return undefined;
  const credentials = (await vault.get(site.id))?.credentials;
  definition.env = {
    ...definition.env,
    ...(credentials?.kind === 'token' && { ISSUE_BUCKET_TOKEN: credentials.token }),
    ...(credentials?.kind === 'password' && {
      ISSUE_BUCKET_USERNAME: credentials.username,
      ISSUE_BUCKET_PASSWORD: credentials.password,
    }),
  };
  return definition;
}
