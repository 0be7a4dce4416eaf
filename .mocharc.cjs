const folder = process.env.TEST_FOLDER ?? 'unit';

module.exports = {
  spec: [`test/${folder}/**/*.test.ts`],
  import: 'tsx',
  timeout: folder === 'unit' ? 20_000 : 90_000,
  'forbid-only': true,
  'forbid-pending': true,
};
