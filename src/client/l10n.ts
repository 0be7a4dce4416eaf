export { t, translateWith } from '../wire/l10n';
