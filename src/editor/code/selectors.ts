/** Documents that a person can edit, so that references and TODOs can be fixed: files, also of virtual folders, and notebook cells. */
export const WRITABLE = ['file', 'untitled', 'vscode-notebook-cell', 'vscode-vfs'].map((scheme) => ({ scheme }));
