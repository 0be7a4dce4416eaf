import type { BuildOptions } from 'esbuild';

/** How the pages are built. */
export function media(production: boolean): BuildOptions;
