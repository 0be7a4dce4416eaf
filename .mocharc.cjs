const folder = process.env.TEST_FOLDER ?? 'unit';
/** Files that are named on the command line run alone: mocha would add them to `spec`. */
const named = process.argv.some((argument) => /\.test\.ts$/.test(argument));

module.exports = {
  spec: named ? [] : [`test/${folder}/**/*.test.ts`],
  import: 'tsx',
  timeout: folder === 'unit' ? 20_000 : 180_000,
  // In a real window a focus or a key comes at the wrong moment now and then. It is said each time; what fails twice is a fault.
  retries: folder === 'ui' ? 1 : 0,
  'forbid-only': true,
  'forbid-pending': true,
};
