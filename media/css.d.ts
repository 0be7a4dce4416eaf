/** Stylesheets are imported for esbuild, which bundles them into one file. */
declare module '*.css';
