import * as v from 'valibot';
import { DEFAULTS } from '../../model/fields';
import { MARKUPS, type Markup } from '../../model/enums';

/** Renders a text to safe HTML. The caller passes it, because `wire` must not import `markup`. */
export type Render = (text: string, markup: Markup) => string;

/** Encodes a text for API 2.0. Its HTML is rendered when it is read, because `fields` can omit it. */
export const rendered = (raw: string | null, markup: Markup, render: Render): Record<string, unknown> => ({
  raw,
  markup,
  get html() {
    return raw === null ? '' : render(raw, markup);
  },
  type: 'rendered',
});

export const RenderedJson = v.object({
  raw: v.nullish(v.string(), null),
  markup: v.fallback(v.picklist(MARKUPS), DEFAULTS.markup),
});
