/** Texts that a person writes, whose references and TODOs can be mended: files, also of virtual folders, and cells of notebooks. */
export const WRITABLE = ['file', 'untitled', 'vscode-notebook-cell', 'vscode-vfs'].map((scheme) => ({ scheme }));
