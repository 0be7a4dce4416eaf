import type { CommentConfiguration } from '../code/configuration';

/** Messages between the editor and the index worker. All are plain data. */

/** A folder of the workspace with its settings. */
export interface IndexFolder {
  /** The URI of the folder, which identifies it in results. */
  readonly uri: string;
  readonly path: string;
  /** Patterns of `files.exclude` and `search.exclude`. */
  readonly excludes: readonly string[];
  /** Folders in it that are open by themselves: paths relative to it, with slashes. */
  readonly without?: readonly string[];
  /** The settings of references and TODOs. */
  readonly patterns: unknown;
  readonly keywords: readonly string[];
}

/** Languages by file name and by file extension, both in lower case. */
export interface FileLanguages {
  readonly names: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, string>>;
}

/** A reference in a file. */
export interface IndexedReference {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly number: number;
  /** `owner/slug` in lower case; undefined for the repository of the folder. */
  readonly name?: string | undefined;
  /** The site of an address. */
  readonly site?: string | undefined;
}

/** A TODO in a file. */
export interface IndexedTodo {
  readonly line: number;
  readonly start: number;
  readonly keyword: string;
  readonly text: string;
  readonly owner?: string | undefined;
  readonly hasIssue: boolean;
}

/** The matches of a file. The path is relative to its folder, with slashes. */
export interface IndexedFile {
  readonly folder: string;
  readonly path: string;
  readonly references: readonly IndexedReference[];
  readonly todos: readonly IndexedTodo[];
}

/** Selects the references to an issue: by number alone in folders of its repository, elsewhere by repository name or address. */
export interface ReferenceQuery {
  readonly number: number;
  readonly name: string;
  readonly folders: readonly string[];
  readonly sites: readonly string[];
}

/** Whether a reference is to the queried issue. `isOwn`: its folder belongs to the issue's repository. */
export const isMatch = ({ name, site, number }: IndexedReference, isOwn: boolean, query: ReferenceQuery): boolean =>
  number === query.number && (name === undefined ? isOwn : name === query.name) && (site === undefined || query.sites.includes(site));

export type IndexQuery = { readonly references: ReferenceQuery } | { readonly todos: true };

export type ToIndex =
  | { readonly start: { readonly folders: readonly IndexFolder[]; readonly languages: FileLanguages } }
  | { readonly configurations: Readonly<Record<string, CommentConfiguration | null>> }
  /** Changed files or folders; without paths, everything may have changed. */
  | { readonly changed: { readonly folder: string; readonly paths?: readonly string[] } }
  | { readonly query: { readonly id: number; readonly what: IndexQuery } }
  /** Requests the next chunk of an answer. */
  | { readonly more: number };

export type FromIndex =
  | { readonly unknownLanguages: readonly string[] }
  | { readonly changed: true }
  | { readonly scanned: { readonly files: number; readonly isCut: boolean } }
  | { readonly id: number; readonly files: readonly IndexedFile[]; readonly isLast: boolean };
