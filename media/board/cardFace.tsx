import type { Card } from '../../src/wire/page-board';
import { boot } from '../host';
import { initialsOf, tintOf } from '../parts/avatar';
import { t } from '../l10n';

function element(tag: string, name: string, children: readonly Node[] = []): HTMLElement {
  const created = document.createElement(tag);
  created.className = name;
  created.append(...children);
  return created;
}

let template: DocumentFragment | undefined;
/** The content of an empty card. It is copied for each card, which takes a fraction of what rendering components takes while scrolling. */
function blankFace(): DocumentFragment {
  if (!template) {
    const withText = (tag: string, name: string) => element(tag, name, [document.createTextNode(' ')]);
    const title = element('div', 'card-title', [withText('span', 'card-link')]);
    title.dir = 'auto';
    const person = withText('span', 'card-person');
    person.dir = 'auto';
    const top = element('div', 'card-top', [element('span', ''), withText('span', 'card-number'), element('span', '')]);
    const avatar = withText('span', '');
    avatar.ariaHidden = 'true';
    template = document.createDocumentFragment();
    template.append(top, title, element('div', 'card-people', [avatar, person]), withText('span', 'visually-hidden'));
  }
  return document.importNode(template, true);
}

const setText = (box: HTMLElement, text: string) => {
  const node = box.firstChild as Text;
  if (node.data !== text) node.data = text;
};
const setClass = (box: HTMLElement, name: string) => {
  if (box.className !== name) box.className = name;
};
const setTitle = (box: HTMLElement, title: string) => {
  if (box.title !== title) box.title = title;
};

/** The content of a card as elements that can show another card later. Icons have one common text for screen readers. */
export class CardFaceElements {
  /** The content, to be appended to the card's element. */
  readonly content: DocumentFragment;
  readonly #kind: HTMLElement;
  readonly #number: HTMLElement;
  readonly #priority: HTMLElement;
  readonly #title: HTMLElement;
  readonly #avatar: HTMLElement;
  readonly #person: HTMLElement;
  readonly #meaning: HTMLElement;

  constructor(card: Card) {
    this.content = blankFace();
    const [top, title, people, meaning] = this.content.children as unknown as [HTMLElement, HTMLElement, HTMLElement, HTMLElement];
    [this.#kind, this.#number, this.#priority] = top.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
    [this.#avatar, this.#person] = people.children as unknown as [HTMLElement, HTMLElement];
    this.#title = title;
    this.#meaning = meaning;
    this.show(card);
  }

  /** Shows a card. Only differences are changed. */
  show({ number, title, kind, priority, assignee }: Card): void {
    setClass(this.#kind, `codicon codicon-${boot.icons.kind[kind]} card-kind`);
    setText(this.#number, `#${number}`);
    setClass(this.#priority, `codicon codicon-${boot.icons.priority[priority]} card-priority priority-${priority}`);
    setTitle(this.#priority, boot.labels.priority[priority]);
    setTitle(this.#title, title);
    setText(this.#title.firstElementChild as HTMLElement, title);
    const nobody = assignee ? '' : `${t('unassigned')}, `;
    setText(this.#meaning, `${nobody}${boot.labels.kind[kind]}, ${boot.labels.priority[priority]}`);
    setClass(this.#avatar, assignee ? `avatar tint-${tintOf(assignee)}` : '');
    setText(this.#avatar, assignee ? initialsOf(assignee) : '');
    setText(this.#person, assignee?.displayName ?? '');
  }
}

/** The content of a card in a component. */
export const CardFace = ({ card }: { readonly card: Card }) => (
  <div class="card-face" ref={(box) => box?.replaceChildren(new CardFaceElements(card).content)} />
);
