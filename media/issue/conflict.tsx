import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Person } from '../../src/wire/page';
import type * as Merging from '../merging';
import { placeOf, replace } from '../parts/caret';
import { Button, Icon } from '../parts/controls';
import { announce } from '../parts/live';
import { personLabel } from '../parts/person';
import { When } from '../parts/when';
import { t } from '../l10n';

/** Who changed a text and when, as far as that is known. */
export interface ChangedBy {
  readonly person?: Person | null;
  readonly date: string;
}

interface Props {
  readonly name: string;
  /** The common ancestor of both texts. */
  readonly base: string;
  readonly theirs: string;
  readonly changedBy: ChangedBy;
  readonly mine: string;
  readonly busy?: boolean;
  /** The person's own text stays editable, to copy parts of the other one into it. */
  readonly onInput: (mine: string) => void;
  readonly onKeep: () => void;
  readonly onTake: () => void;
}

let compare: typeof Merging.compare | undefined;

/** The comparison of texts, which is loaded on first use; undefined until then. */
function useCompare(): typeof compare {
  const [, update] = useState(0);
  useEffect(() => {
    if (!compare) void import('../merging').then((module) => update(((compare = module.compare), 1)));
  }, []);
  return compare;
}

const TAGS = { added: 'ins', removed: 'del' } as const;
const LABELS = { added: 'lineAdded', removed: 'lineRemoved' } as const;

/** The other text line by line, with changes marked. */
const Lines = ({ lines }: { lines: readonly Merging.Line[] }) =>
  lines.map(({ text, kind }, index) => {
    if (kind === 'same') return `${text}\n`;
    const Tag = TAGS[kind];
    return (
      <Tag key={index}>
        <span class="visually-hidden">{t(LABELS[kind])} </span>
        {text}
      </Tag>
    );
  });

/** Scrolls a text to a place in it. */
const show = (area: HTMLTextAreaElement, at: number) => void (area.scrollTop += placeOf(area, at).top - area.clientHeight / 3);

/** A conflict of two versions of a text, side by side; the person decides. */
export function TextConflict({ name, base, theirs, changedBy, mine, busy, onInput, onKeep, onTake }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const theirsRef = useRef<HTMLPreElement>(null);
  const comparing = useCompare();
  const compared = useMemo(() => comparing?.(base, mine, theirs), [comparing, base, mine, theirs]);
  const merged = compared?.merged === mine ? undefined : compared?.merged;
  useLayoutEffect(() => area.current?.focus(), []);
  // Scroll to the first change, and set the caret there.
  useLayoutEffect(() => {
    const [mineBox, theirsBox] = [area.current, theirsRef.current];
    if (!compared || !mineBox || !theirsBox) return;
    mineBox.setSelectionRange(compared.at, compared.at);
    show(mineBox, compared.at);
    const first = theirsBox.querySelector('ins, del');
    if (first)
      theirsBox.scrollTop += first.getBoundingClientRect().top - theirsBox.getBoundingClientRect().top - theirsBox.clientHeight / 3;
  }, [compared !== undefined, theirs]);
  const merge = () => {
    if (!area.current || !compared || merged === undefined) return;
    const { at } = compared;
    // Replaced as by typing, so that it can be undone.
    replace(area.current, { from: 0, to: mine.length, text: merged, start: at, end: at });
    show(area.current, at);
    announce(t('bothMerged'));
  };
  return (
    <section class="conflict" aria-label={t('conflictTitle', name)}>
      <p class="conflict-say" role="alert">
        <Icon name="warning" />
        <span>
          {t('changedMeanwhile', name)} {t('conflictHelp')}
        </span>
      </p>
      {merged !== undefined && (
        <div class="conflict-merge">
          <Button secondary onClick={merge} disabled={busy}>
            {t('mergeBoth')}
          </Button>
          <span>{t('mergeBothHelp')}</span>
        </div>
      )}
      <div class="conflict-sides">
        <div class="conflict-side">
          <label for={id}>{t('mine')}</label>
          <textarea id={id} dir="auto" ref={area} value={mine} readOnly={busy} onInput={(event) => onInput(event.currentTarget.value)} />
          <Button onClick={onKeep} busy={busy}>
            {t('keepMine')}
          </Button>
        </div>
        <div class="conflict-side">
          <span class="conflict-label" id={`${id}-theirs`}>
            {t('theirs')}
            {changedBy.person !== undefined && ` · ${personLabel(changedBy.person)}`} · <When date={changedBy.date} />
          </span>
          <pre tabIndex={0} role="group" aria-labelledby={`${id}-theirs`} ref={theirsRef}>
            {compared ? <Lines lines={compared.theirs} /> : theirs}
          </pre>
          <Button secondary onClick={onTake} disabled={busy}>
            {t('takeTheirs')}
          </Button>
        </div>
      </div>
    </section>
  );
}
