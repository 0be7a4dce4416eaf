import * as v from 'valibot';
import { choicesOf, ENUM_FIELDS, type EnumField, type EnumValue } from '../model/fields';
import { BOARD_BOOT } from './page-board';
import { FORM_BOOT } from './page-form';
import { INSIGHT_BOOT } from './page-insight';
import { ISSUE_BOOT } from './page-issue';
import { STRING_NAMES } from './page-strings';

/** The initial data of a page, which its host writes into its HTML. */

const labels = <const T extends readonly string[]>(names: T) =>
  v.object(Object.fromEntries(names.map((name) => [name, v.string()])) as Record<T[number], v.StringSchema<undefined>>);

type EnumLabels = { [F in EnumField]: v.ObjectSchema<Record<EnumValue<F>, v.StringSchema<undefined>>, undefined> };
const enumLabels = v.object(Object.fromEntries(ENUM_FIELDS.map((field) => [field, labels(choicesOf(field))])) as EnumLabels);

const STRINGS = {
  language: v.string(),
  strings: labels(STRING_NAMES),
  /** The labels of statuses, kinds and priorities. */
  labels: enumLabels,
  /** Names of codicons, the same as in the tree. */
  icons: enumLabels,
};
/** The strings of a page, in the person's language. */
export type BootStrings = v.InferOutput<v.ObjectSchema<typeof STRINGS, undefined>>;

const BootSchema = v.variant('page', [
  v.object({ page: v.literal('issue'), ...STRINGS, ...ISSUE_BOOT }),
  v.object({ page: v.literal('create'), ...STRINGS, ...FORM_BOOT }),
  v.object({ page: v.literal('board'), ...STRINGS, ...BOARD_BOOT }),
  v.object({ page: v.literal('insight'), ...STRINGS, ...INSIGHT_BOOT }),
]);
export type Boot = v.InferOutput<typeof BootSchema>;

/** Parses the initial data of a page. @throws {ValiError} @throws {SyntaxError} */
export const parseBoot = (json: string): Boot => v.parse(BootSchema, JSON.parse(json));
