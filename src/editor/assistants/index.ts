import * as vscode from 'vscode';
import { once } from '../once';
import type { Services } from '../services';
import type { Vault } from '../vault';
import { isEnabled } from './level';

const PROVIDER = 'issueBucket.servers';
const NOTHING: vscode.Disposable = { dispose: () => undefined };

interface Manifest {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

/** The tools of a window, which are there while the setting is on. */
function registerTools(services: Services): vscode.Disposable {
  const { languageModelTools } = (services.context.extension.packageJSON as Manifest).contributes;
  const tools = once(async () => new (await import('./tools')).EditorTools(services));
  return vscode.Disposable.from(
    ...languageModelTools.map(({ name }) =>
      vscode.lm.registerTool<object>(name, {
        prepareInvocation: async ({ input }, token) => (await tools()).prepare(name, input, token),
        invoke: async ({ input }, token) => (await tools()).invoke(name, input, token),
      }),
    ),
  );
}

/**
 * Registers the tools for assistants, and the MCP servers. Both are registered only when a setting enables them, and nothing of them is
 * loaded before.
 */
export function register(services: Services, vault: Vault): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  // An editor that was made of VS Code may be without them.
  const lm = vscode.lm as Partial<typeof vscode.lm> | undefined;
  let tools: vscode.Disposable | undefined;
  const follow = () => {
    if (typeof lm?.registerTool !== 'function' || isEnabled('assistants.tools') === (tools !== undefined)) return;
    tools?.dispose();
    tools = isEnabled('assistants.tools') ? registerTools(services) : undefined;
  };
  follow();
  const servers = lm?.registerMcpServerDefinitionProvider?.(PROVIDER, {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: async () =>
      isEnabled('assistants.servers') ? (await import('./servers')).definitions(services, vault) : [],
    resolveMcpServerDefinition: async (server) =>
      isEnabled('assistants.servers') ? (await import('./servers')).withCredentials(services, vault, server) : undefined,
  });
  return vscode.Disposable.from(
    changed,
    { dispose: () => void tools?.dispose() },
    servers ?? NOTHING,
    services.sites.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('issueBucket.assistants') && !event.affectsConfiguration('chat')) return;
      follow();
      changed.fire();
    }),
  );
}
