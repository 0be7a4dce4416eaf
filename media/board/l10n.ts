import type { BoardWordName } from '../../src/wire/page-board';
import { boot } from '../host';

const words = boot.page === 'board' ? boot.boardWords : undefined;

/** A sentence of the board, in the person's language; `{0}` and so on are filled in. */
export const say = (name: BoardWordName, ...values: readonly (string | number)[]): string =>
  (words?.[name] ?? '').replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
