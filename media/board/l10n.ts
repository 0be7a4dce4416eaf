import type { BoardStringName } from '../../src/wire/page-board';
import { boot } from '../host';

const words = boot.page === 'board' ? boot.boardStrings : undefined;

/** Returns a message of the board in the person's language, with `{0}` and so on replaced. */
export const boardText = (name: BoardStringName, ...values: readonly (string | number)[]): string =>
  (words?.[name] ?? '').replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
