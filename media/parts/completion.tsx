import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Person } from '../../src/wire/page';
import { boot } from '../host';
import { t } from '../l10n';
import { ask } from './host';
import { placeOf } from './caret';
import { wordBeforeCaret, isUnchanged, matchPeople, preselected, type StartedWord } from './completing';
import { Icon } from './controls';
import type { Replacement } from './editing';
import { announce } from './live';

/** A suggestion. */
interface Suggestion {
  readonly key: string;
  readonly text: string;
  readonly label: string;
  readonly detail?: string;
  /** A codicon, or a character to show. */
  readonly icon?: string;
  readonly char?: string;
}

async function suggestionsFor({ kind, query }: StartedWord, people: readonly Person[]): Promise<Suggestion[]> {
  if (kind === 'person') {
    return matchPeople(people, query).map(({ username, displayName }) => ({
      key: username,
      text: `@${username} `,
      label: displayName,
      detail: username === displayName ? '' : `@${username}`,
      icon: 'account',
    }));
  }
  if (kind === 'emoji') {
    const { matchEmoji } = await import('../emoji');
    return matchEmoji(query).map(({ char, name }) => ({ key: name, text: `${char} `, label: `:${name}:`, char }));
  }
  const reply = await ask('suggest', { text: query });
  return (reply?.issues ?? []).map(({ number, title, status }) => ({
    key: String(number),
    text: `#${number} `,
    label: title,
    detail: `#${number}`,
    icon: boot.icons.status[status],
  }));
}

/** Free space below the list. */
const MARGIN_PX = 4;
const TYPING_PAUSE_MS = { person: 0, emoji: 0, issue: 120 } as const;

export interface CompletionList {
  /** Updates the suggestions for the word before the caret. */
  readonly update: () => void;
  readonly close: () => void;
  /** Handles a key for the list; returns whether it did. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly list: preact.JSX.Element | null;
  /** ARIA attributes of the text area while suggestions are shown. */
  readonly aria: Readonly<Record<string, string>>;
}

/** Puts the list of suggestions below a word of a text, or above it if there is not enough space below, and shows the active one. */
function placeList(list: HTMLUListElement, element: HTMLTextAreaElement, from: number, active: number): void {
  const place = placeOf(element, from);
  const maxLeft = element.clientWidth - list.offsetWidth;
  list.style.left = `${element.offsetLeft + Math.max(0, Math.min(place.left, maxLeft))}px`;
  const below = place.top + place.height + 2;
  const above = place.top - list.offsetHeight - 2;
  const { top } = element.getBoundingClientRect();
  const fits = top + below + list.offsetHeight + MARGIN_PX <= window.innerHeight || top + above < 0;
  list.style.top = `${element.offsetTop + (fits ? below : above)}px`;
  list.children[active]?.scrollIntoView({ block: 'nearest' });
}

interface SuggestionListProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly active: number;
  readonly listRef: RefObject<HTMLUListElement | null>;
  readonly onAccept: (suggestion: Suggestion) => void;
}

const SuggestionList = ({ id, suggestions, active, listRef, onAccept }: SuggestionListProps) => (
  <ul class="offers" id={`${id}-offers`} role="listbox" aria-label={t('suggestionsTitle')} ref={listRef}>
    {suggestions.map((suggestion, index) => (
      <li
        key={suggestion.key}
        id={`${id}-offer-${index}`}
        role="option"
        aria-selected={index === active}
        // The text keeps the focus.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => onAccept(suggestion)}
      >
        {suggestion.char ? <span class="offer-char">{suggestion.char}</span> : <Icon name={suggestion.icon ?? 'symbol-misc'} />}
        <span class="offer-label">{suggestion.label}</span>
        {suggestion.detail && <span class="offer-detail">{suggestion.detail}</span>}
      </li>
    ))}
  </ul>
);

/** Suggests people, issues and emoji after `@`, `#` and `:`. */
export function useCompletion(
  id: string,
  area: RefObject<HTMLTextAreaElement | null>,
  people: readonly Person[],
  apply: (replacement: Replacement) => void,
): CompletionList {
  const [word, setWord] = useState<StartedWord>();
  const [suggestions, setSuggestions] = useState<readonly Suggestion[]>([]);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const run = useRef(0);
  const isOpen = word !== undefined && suggestions.length > 0;

  const close = () => {
    run.current++;
    setWord(undefined);
    setSuggestions([]);
  };
  const update = () => {
    const element = area.current;
    const started =
      element && element.selectionStart === element.selectionEnd ? wordBeforeCaret(element.value, element.selectionStart) : undefined;
    if (!started) return word && close();
    const currentRun = ++run.current;
    setTimeout(() => {
      if (run.current !== currentRun) return;
      void suggestionsFor(started, people).then((next) => {
        if (run.current !== currentRun) return;
        setWord(started);
        setSuggestions(next);
        setActive(
          preselected(
            started,
            next.map(({ key }) => key),
          ),
        );
      });
    }, TYPING_PAUSE_MS[started.kind]);
  };
  const accept = (suggestion: Suggestion | undefined) => {
    const element = area.current;
    if (!suggestion || !word || !element) return;
    const to = element.selectionStart;
    const inserted = element.value[to] === ' ' ? suggestion.text.trimEnd() : suggestion.text;
    const caret = word.from + suggestion.text.length;
    apply({ from: word.from, to, text: inserted, start: caret, end: caret });
    close();
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'ArrowDown') setActive((active + 1) % suggestions.length);
    else if (event.key === 'ArrowUp') setActive(((active < 0 ? 0 : active) + suggestions.length - 1) % suggestions.length);
    else if (event.key === 'Enter' || event.key === 'Tab') {
      // Outdated suggestions are not accepted, and neither is one that is not selected: the key has its usual effect then.
      const element = area.current;
      if (active < 0 || !element || !isUnchanged(word, element.value, element.selectionStart)) {
        close();
        return false;
      }
      accept(suggestions[active]);
    } else if (event.key === 'Escape') close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  useEffect(() => {
    if (isOpen) announce(suggestions.length === 1 ? t('suggestion') : t('suggestions', suggestions.length));
  }, [isOpen, suggestions.length]);
  useLayoutEffect(() => {
    if (isOpen && list.current && area.current) placeList(list.current, area.current, word.from, active);
  }, [isOpen, suggestions, active]);

  return {
    update,
    close,
    onKey,
    aria: {
      'aria-autocomplete': 'list',
      ...(isOpen && { 'aria-controls': `${id}-offers`, ...(active >= 0 && { 'aria-activedescendant': `${id}-offer-${active}` }) }),
    },
    list: isOpen ? <SuggestionList {...{ id, suggestions, active }} listRef={list} onAccept={accept} /> : null,
  };
}
