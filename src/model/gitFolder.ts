/** Returns the path in a `.git` file, which a linked worktree or a submodule has in place of the folder; undefined for another text. */
export const gitFolderOf = (text: string): string | undefined => /^gitdir:\s*(\S.*)$/m.exec(text)?.[1]?.trimEnd();
