import { embedded, htmlText, HTML_TEMPLATES } from './html';
import { javascript } from './javascript';
import { fromConfiguration, type CommentConfiguration } from './configuration';
import { prose } from './prose';
import { TokenMode, type ScanToken } from './modes';
import type { ScanMode } from './scan';
import { C_LANGUAGES } from './languagesC';
import { SCRIPT_LANGUAGES } from './languagesScript';
import { DATA_LANGUAGES } from './languagesData';

/** How the text of a language is scanned. */
export interface CodeLanguage {
  readonly mode: ScanMode;
  /** Whether the language is prose: its text counts, apart from code, instead of its comments. */
  readonly isProse?: boolean;
  /** Whether colors are written as `#123456`. */
  readonly hasColors?: boolean;
}

const ofTokens = (tokens: readonly ScanToken[]): CodeLanguage => ({ mode: new TokenMode(() => tokens) });

const cache = new Map<string, CodeLanguage | undefined>();

/** Markdown by its names: of notebooks, and of texts for assistants. */
const MARKDOWN = ['markdown', 'mdx', 'quarto', 'rmd', 'prompt', 'instructions', 'chatmode', 'chatagent', 'skill'];

const SPECIAL: Readonly<Record<string, () => CodeLanguage>> = {
  javascript: () => ({ mode: javascript({ jsx: true }) }),
  javascriptreact: () => ({ mode: javascript({ jsx: true }) }),
  typescriptreact: () => ({ mode: javascript({ jsx: true }) }),
  typescript: () => ({ mode: javascript({ jsx: false }) }),
  html: () => ({ mode: htmlText(), hasColors: true }),
  vue: () => ({ mode: htmlText(), hasColors: true }),
  svelte: () => ({ mode: htmlText(), hasColors: true }),
  php: () => ({ mode: htmlText({ php: true }), hasColors: true }),
  ...Object.fromEntries(Object.entries(HTML_TEMPLATES).map(([id, own]) => [id, () => ({ mode: htmlText({ own }), hasColors: true })])),
  ...Object.fromEntries(
    ['css', 'scss', 'less', 'sass', 'stylus', 'postcss'].map((id) => [id, () => ({ mode: embedded(id), hasColors: true })]),
  ),
  ...Object.fromEntries(
    [...MARKDOWN, 'plaintext', 'git-commit', 'scminput', 'restructuredtext', 'asciidoc'].map((id) => [
      id,
      () => ({ mode: prose(MARKDOWN.includes(id) ? 'markdown' : id), isProse: true }),
    ]),
  ),
};

/**
 * Returns how to scan a language: by a built-in rule, else by the comment configuration of its extension (only then is `configuration` called).
 * Undefined for an unknown language.
 */
export function codeLanguage(
  id: string,
  configuration: () => CommentConfiguration | undefined = () => undefined,
): CodeLanguage | undefined {
  if (cache.has(id)) return cache.get(id);
  const tokens = C_LANGUAGES[id] ?? SCRIPT_LANGUAGES[id] ?? DATA_LANGUAGES[id];
  let language = Object.hasOwn(SPECIAL, id) ? SPECIAL[id]!() : tokens && ofTokens(tokens());
  if (!language) {
    const configured = configuration();
    language = configured && ofTokens(fromConfiguration(configured));
  }
  cache.set(id, language);
  return language;
}

/** Forgets the languages that were read from configurations, because extensions were installed or removed. */
export function clearConfigured(): void {
  for (const [id, language] of cache) if (!language || !isKnown(id)) cache.delete(id);
}

/** The languages of which rules are known here. */
export const LANGUAGE_IDS: readonly string[] = [SPECIAL, C_LANGUAGES, SCRIPT_LANGUAGES, DATA_LANGUAGES].flatMap(Object.keys);

const isKnown = (id: string): boolean => LANGUAGE_IDS.includes(id);
