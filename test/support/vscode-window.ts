/** As much of a window of VS Code as it takes to run what works in the background: settings, a view, and commands. */
export * from './vscode-words';

type Listener = (event: unknown) => unknown;
const DISPOSABLE = { dispose: () => undefined };

export class EventEmitter {
  readonly #listeners = new Set<Listener>();
  readonly event = (listener: Listener) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(event: unknown): void {
    for (const listener of this.#listeners) listener(event);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

const configurationChanged = new EventEmitter();
const visibilityChanged = new EventEmitter();
const focusChanged = new EventEmitter();
const tabsChanged = new EventEmitter();
const editorChanged = new EventEmitter();
const textSelectionChanged = new EventEmitter();
const never = new EventEmitter().event;
const settings = new Map<string, unknown>();
const commandHandlers = new Map<string, (...args: unknown[]) => unknown>();
const view = {
  visible: false,
  badge: undefined,
  selection: [],
  onDidChangeVisibility: visibilityChanged.event,
  onDidChangeSelection: never,
};

/** What commands of VS Code do, where a test says so. */
const foreignCommands = new Map<string, (...args: unknown[]) => unknown>();

/** What messages say, and what is answered to the next. */
const output: { text: string; buttons: readonly string[] }[] = [];
let nextAnswer: string | undefined;
/** After how many reports of a progress its button to cancel is pressed. */
let reportsBeforeCancel = Infinity;

/** What a test does to the window. */
export const person = {
  set(name: string, value: unknown): void {
    settings.set(name, value);
    configurationChanged.fire({ affectsConfiguration: (requests: string) => requests === `issueBucket.${name}` });
  },
  show(visible: boolean): void {
    view.visible = visible;
    visibilityChanged.fire({ visible });
  },
  focus(focused: boolean): void {
    window.state.focused = focused;
    focusChanged.fire({ focused });
  },
  /** Brings the page of a type, or an editor of a text, to the front; a page may also only get another title. */
  bringToFront(viewType: string | undefined): void {
    window.tabGroups.activeTabGroup.activeTab = { input: viewType === undefined ? {} : new TabInputWebview(viewType) };
    tabsChanged.fire({});
    editorChanged.fire(viewType === undefined ? {} : undefined);
  },
  changeTitle: () => tabsChanged.fire({}),
  /** Moves the cursor of a text editor by a click. */
  clickIntoText: () => textSelectionChanged.fire({ kind: TextEditorSelectionChangeKind.Mouse }),
  said: output,
  willCancel: (reports: number) => void (reportsBeforeCancel = reports),
  willAnswer: (button: string | undefined) => void (nextAnswer = button),
  setting: (name: string) => settings.get(name),
  run: (id: string, ...args: unknown[]) => commandHandlers.get(id)?.(...args),
  willRun: (id: string, handler: (...args: unknown[]) => unknown) => void foreignCommands.set(id, handler),
};
export type Person = typeof person;

/** Providers of MCP servers that the extension has told of, by their ids. */
export const mcpProviders = new Map<string, unknown>();
export const lm = {
  registerTool: () => DISPOSABLE,
  registerMcpServerDefinitionProvider: (id: string, provider: unknown) => (mcpProviders.set(id, provider), DISPOSABLE),
};
/** Stands for `vscode.McpStdioServerDefinition`. */
export class McpStdioServerDefinition {
  cwd?: { readonly fsPath: string };
  constructor(
    readonly label: string,
    readonly command: string,
    readonly args: readonly string[],
    public env: Readonly<Record<string, string | number | null>>,
    readonly version?: string,
  ) {}
}

export const QuickPickItemKind = { Separator: -1, Default: 0 };
/** Stands for `vscode.QuickPick`: `showItems` is when VS Code has the items on screen, `click` what a person does, by the index of a row as VS Code does. */
class QuickPick {
  items: readonly { readonly label: string; readonly kind?: number }[] = [];
  activeItems: readonly unknown[] = [];
  selectedItems: readonly unknown[] = [];
  value = '';
  readonly #accepted = new EventEmitter();
  readonly #hidden = new EventEmitter();
  readonly #activated = new EventEmitter();
  readonly #typed = new EventEmitter();
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidChangeActive = this.#activated.event;
  readonly onDidChangeValue = this.#typed.event;
  readonly onDidTriggerButton = never;
  /** As VS Code does, tells of a value that the box begins with. */
  show(): void {
    if (this.value !== '') this.#typed.fire(this.value);
  }
  type(text: string): void {
    this.value = text;
    this.#typed.fire(text);
  }
  hide(): void {
    this.#hidden.fire(undefined);
  }
  dispose(): void {}
  activate(index: number): void {
    this.activeItems = [this.items[index]];
    this.#activated.fire(this.activeItems);
  }
  showItems(): void {
    this.activate(this.items.findIndex(({ kind }) => kind !== QuickPickItemKind.Separator));
  }
  click(index: number): void {
    this.activate(index);
    this.selectedItems = this.activeItems;
    this.#accepted.fire(undefined);
  }
}
/** Stands for `vscode.InputBox`: `type` is what a person does, and `enter`, `close` and `press` are. */
class InputBox {
  value = '';
  valueSelection: readonly [number, number] | undefined;
  prompt: string | undefined;
  validationMessage: unknown;
  buttons: readonly unknown[] = [];
  busy = false;
  enabled = true;
  isOpen = false;
  readonly #typed = new EventEmitter();
  readonly #accepted = new EventEmitter();
  readonly #hidden = new EventEmitter();
  readonly #pressed = new EventEmitter();
  readonly onDidChangeValue = this.#typed.event;
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidTriggerButton = this.#pressed.event;
  show(): void {
    this.isOpen = true;
  }
  hide(): void {
    this.isOpen = false;
    this.#hidden.fire(undefined);
  }
  dispose(): void {}
  /** Types a text in place of what is selected. */
  type(text: string): void {
    const [start, end] = this.valueSelection ?? [this.value.length, this.value.length];
    this.value = this.value.slice(0, start) + text + this.value.slice(end);
    this.valueSelection = undefined;
    this.#typed.fire(this.value);
  }
  enter(): void {
    this.#accepted.fire(undefined);
  }
  press(index: number): void {
    this.#pressed.fire(this.buttons[index]);
  }
}
/** The quick pick and the input box that were opened last. */
export const opened: { quickPick?: QuickPick; inputBox?: InputBox } = {};

export const workspace = {
  isTrusted: false,
  onDidChangeConfiguration: configurationChanged.event,
  onDidGrantWorkspaceTrust: never,
  onDidChangeWorkspaceFolders: never,
  onDidChangeTextDocument: never,
  onDidCloseTextDocument: never,
  textDocuments: [] as unknown[],
  getConfiguration: () => ({
    get: (name: string, otherwise: unknown) => (settings.has(name) ? settings.get(name) : otherwise),
    inspect: () => undefined,
    update: (name: string, value: unknown) => Promise.resolve(person.set(name, value)),
  }),
};
export const window = {
  state: { focused: true },
  createQuickPick: () => (opened.quickPick = new QuickPick()),
  createInputBox: () => (opened.inputBox = new InputBox()),
  onDidChangeWindowState: focusChanged.event,
  createTreeView: () => Object.assign(view, DISPOSABLE),
  registerFileDecorationProvider: () => DISPOSABLE,
  withProgress: <T>(
    _: unknown,
    task: (progress: { report(): void }, token: { onCancellationRequested: EventEmitter['event'] }) => T,
  ): T => {
    const cancelled = new EventEmitter();
    const report = () => void (--reportsBeforeCancel === 0 && cancelled.fire(undefined));
    return task({ report }, { onCancellationRequested: cancelled.event });
  },
  showInformationMessage: (text: string, ...buttons: readonly string[]) => {
    output.push({ text, buttons });
    return Promise.resolve(nextAnswer);
  },
  tabGroups: { activeTabGroup: { activeTab: undefined as unknown }, onDidChangeTabs: tabsChanged.event },
  onDidChangeActiveTextEditor: editorChanged.event,
  onDidChangeTextEditorSelection: textSelectionChanged.event,
};
export const TextEditorSelectionChangeKind = { Keyboard: 1, Mouse: 2, Command: 3 };
export const commands = {
  registerCommand: (id: string, handler: (...args: unknown[]) => unknown) => (commandHandlers.set(id, handler), DISPOSABLE),
  executeCommand: (id: string, ...args: unknown[]) => Promise.resolve(foreignCommands.get(id)?.(...args)),
};
/** Stands for `vscode.TabInputWebview`. */
export class TabInputWebview {
  readonly viewType: string;
  constructor(viewType: string) {
    this.viewType = viewType;
  }
}
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
/** Stands for `vscode.TreeItem`. */
export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState: number,
  ) {}
}
export const ConfigurationTarget = { Global: 1, Workspace: 2 };
/** No other extension is there, unless a test says so. */
export const extensions = { all: [] as unknown[], onDidChange: never, getExtension: (): unknown => undefined };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };
/** Stands for `vscode.RelativePattern`. */
export class RelativePattern {
  constructor(
    readonly base: unknown,
    readonly pattern: string,
  ) {}
}
/** Stands for `vscode.Position`. */
export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}
/** Stands for `vscode.TabInputText`. */
export class TabInputText {
  constructor(readonly uri: unknown) {}
}
/** Stands for `vscode.WorkspaceEdit`, which tells what was to be inserted. */
export class WorkspaceEdit {
  readonly inserted: { readonly uri: unknown; readonly position: Position; readonly text: string }[] = [];
  insert(uri: unknown, position: Position, text: string): void {
    this.inserted.push({ uri, position, text });
  }
  replace(): void {}
}
/** Stands for `vscode.LanguageModelTextPart`. */
export class LanguageModelTextPart {
  constructor(readonly value: string) {}
}
/** Stands for `vscode.LanguageModelToolResult`. */
export class LanguageModelToolResult {
  constructor(readonly content: readonly LanguageModelTextPart[]) {}
}
/** Stands for `vscode.MarkdownString`, which tells its source. */
export class MarkdownString {
  constructor(public value = '') {}
  appendText(text: string): this {
    return this.appendMarkdown(text);
  }
  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
}
export const CodeActionKind = { QuickFix: 'quickfix' };
/** Stands for `vscode.CodeAction`. */
export class CodeAction {
  constructor(
    readonly title: string,
    readonly kind: string,
  ) {}
}
/** Stands for `vscode.Range`. */
export class Range {
  constructor(
    readonly startLine: number,
    readonly startCharacter: number,
    readonly endLine: number,
    readonly endCharacter: number,
  ) {}
}
/** Stands for `vscode.DataTransferItem`. */
export class DataTransferItem {
  constructor(readonly value: unknown) {}
  asString(): Promise<string> {
    return Promise.resolve(typeof this.value === 'string' ? this.value : JSON.stringify(this.value));
  }
}
/** Stands for `vscode.DocumentDropEdit`. */
export class DocumentDropEdit {
  constructor(
    readonly insertText: string,
    readonly title?: string,
  ) {}
}
/** Stands for `vscode.TerminalLink`. */
export class TerminalLink {
  constructor(
    readonly startIndex: number,
    readonly length: number,
    readonly tooltip?: string,
  ) {}
}
/** Stands for `vscode.DocumentLink`. */
export class DocumentLink {
  tooltip?: string;
  constructor(
    readonly range: Range,
    readonly target: unknown,
  ) {}
}
export const CompletionItemKind = { User: 'user', Issue: 'issue' };
/** Stands for `vscode.CompletionItem`. */
export class CompletionItem {
  constructor(readonly label: unknown) {}
}
/** Stands for `vscode.CompletionList`. */
export class CompletionList {
  constructor(
    readonly items: readonly CompletionItem[],
    readonly isIncomplete: boolean,
  ) {}
}
