import type { Card } from '../../src/wire/page-board';
import { boot } from '../host';
import { initialsOf, tintOf } from '../parts/avatar';
import { t } from '../l10n';

function element(tag: string, name: string, children: readonly Node[] = []): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...children);
  return made;
}

let template: DocumentFragment | undefined;
/** The content of a card without its texts, which is copied for each: while a board is scrolled, this costs a part of what components do. */
function blankFace(): DocumentFragment {
  if (!template) {
    const link = element('span', 'card-link');
    const title = element('div', 'card-title', [link]);
    title.dir = 'auto';
    const person = element('span', 'card-person');
    person.dir = 'auto';
    const top = element('div', 'card-top', [element('span', ''), element('span', 'card-number'), element('span', '')]);
    const avatar = element('span', '');
    avatar.ariaHidden = 'true';
    template = document.createDocumentFragment();
    template.append(top, title, element('div', 'card-people', [avatar, person]), element('span', 'visually-hidden'));
  }
  return template.cloneNode(true) as DocumentFragment;
}

/** Makes the content of a card. What its icons mean is one text for screen readers. */
export function cardFace({ number, title, kind, priority, assignee }: Card): DocumentFragment {
  const face = blankFace();
  const [top, heading, people, meaning] = face.children as unknown as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  const [kindIcon, digits, priorityIcon] = top.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
  kindIcon.className = `codicon codicon-${boot.icons.kind[kind]} card-kind`;
  digits.textContent = `#${number}`;
  priorityIcon.className = `codicon codicon-${boot.icons.priority[priority]} card-priority priority-${priority}`;
  priorityIcon.title = boot.labels.priority[priority];
  const nobody = assignee ? '' : `${t('unassigned')}, `;
  meaning.textContent = `${nobody}${boot.labels.kind[kind]}, ${boot.labels.priority[priority]}`;
  heading.title = title;
  heading.firstElementChild!.textContent = title;
  if (!assignee) return (people.replaceChildren(), face);
  const [avatar, person] = people.children as unknown as [HTMLElement, HTMLElement];
  avatar.className = `avatar tint-${tintOf(assignee)}`;
  avatar.textContent = initialsOf(assignee);
  person.textContent = assignee.displayName;
  return face;
}

/** The content of a card in a component. */
export const CardFace = ({ card }: { readonly card: Card }) => (
  <div class="card-face" ref={(box) => box?.replaceChildren(cardFace(card))} />
);
