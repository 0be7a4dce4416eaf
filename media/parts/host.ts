import type { WRITING } from '../../src/wire/page-writing';
import { hostOf } from '../host';

/** Messages of the parts that all pages share: of texts, their files and their links. */
export const { send, request, ask, listen } = hostOf<typeof WRITING>();
