import * as v from 'valibot';
import { DEFAULTS } from '../../model/fields';
import { MARKUPS, type Markup } from '../../model/words';

/** Makes safe HTML of a text; whoever encodes hands it in, since this layer draws nothing. */
export type Render = (text: string, markup: Markup) => string;

/** A text as API 2.0 tells it. Its HTML is made when it is read, which `fields` may spare. */
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
