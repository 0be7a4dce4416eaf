/**
 * Build options of the pages (`production`: minified, without source maps). The renderer is an entry of its own, so that the page's HTML can preload
 * it; so are the board and the charts, which need nothing of an issue's page. All have the styles of `page`.
 */
export const media = (production) => ({
  bundle: true,
  minify: production,
  sourcemap: !production,
  define: { 'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development') },
  platform: 'browser',
  target: 'chrome130',
  format: 'esm',
  splitting: true,
  entryPoints: { page: 'media/page.tsx', render: 'media/render.ts', board: 'media/board/page.tsx', insight: 'media/insight/page.tsx' },
  outdir: 'dist/media',
  chunkNames: 'chunks/[name]-[hash]',
  alias: { entities: './media/entities.ts' },
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
});
