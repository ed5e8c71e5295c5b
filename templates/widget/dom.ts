type Attributes = Record<string, string | boolean | null | undefined>;

/**
 * Builds an element without parsing HTML, so that user input is never markup. True sets an empty attribute; false, null
 * and undefined set none.
 */
export function createElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes?: Attributes,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag];
export function createElement(tag: string, attributes?: Attributes, ...children: (Node | string)[]): HTMLElement;
export function createElement(tag: string, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

export function createButton(label: string, onClick: () => unknown, part = 'button'): HTMLButtonElement {
  const button = createElement('button', { type: 'button', part }, label);
  button.addEventListener('click', onClick);
  return button;
}

/** Sets an attribute, or removes it when the value is empty. */
export function setOrRemoveAttribute(element: Element, name: string, value: string): void {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}
