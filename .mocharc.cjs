const folder = process.env.TEST_FOLDER ?? 'unit';
/** Files that are named on the command line run alone: mocha would add them to `spec`. */
const named = process.argv.some((argument) => /\.test\.ts$/.test(argument));
// PGlite has one connection: the contract of the store alone runs on it, one file after the other, without a test that is about several.
const isOnPglite = process.env.TEST_PGLITE === '1';
const ABOUT_SEVERAL = 'are renamed in hundreds of issues at once while others read';
const specs = [
  ...(isOnPglite ? [] : [`test/${folder}/**/*.test.ts`]),
  // The contract runs on PostgreSQL, too, and so does what is asked of the tracker by strangers, by people with some rights, and at random.
  ...(folder === 'postgres'
    ? [
        'test/unit/store/contract/*.test.ts',
        ...(isOnPglite ? [] : ['test/unit/tracker/{anything,lists,rights,strangers}.test.ts', 'test/unit/v2/neighbours.test.ts']),
      ]
    : []),
  ...(process.env.TEST_FRONT === 'nginx' ? ['test/behind-nginx/*.test.ts'] : []),
];
// So do other people's clients, with TEST_ENGINE.
const isOnPostgres = folder === 'postgres' || process.env.TEST_ENGINE === 'postgres';
const isUnit = folder === 'unit' || folder === 'postgres';
module.exports = {
  spec: named ? [] : specs,
  import: 'tsx',
  ...(folder === 'ui' ? { require: ['test/ui/hooks.ts'] } : {}),
  ...(isOnPostgres ? { require: ['test/support/postgres-hooks.ts'] } : {}),
  // Files share nothing, so that two of them run at once. One window in a browser has all of a small machine to itself as it is.
  parallel: !named && isUnit && !isOnPglite,
  ...(isOnPglite ? { grep: ABOUT_SEVERAL, invert: true } : {}),
  jobs: 2,
  // They run beside others, at a low priority.
  timeout: isUnit ? 120_000 : 180_000,
  // In a real window a focus or a key comes at the wrong moment now and then. It is said each time. A file that fails nevertheless is run once more by itself (scripts/test.mjs); what fails then is a fault.
  retries: folder === 'ui' ? 1 : 0,
  'forbid-only': true,
  'forbid-pending': true,
};
