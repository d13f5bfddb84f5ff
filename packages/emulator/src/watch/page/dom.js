/** Small helpers to build and change the page. A text only ever becomes text: nothing here, or in the page, makes markup of one. */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function get(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${id}`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Readonly<Record<string, string>>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Sets a text, unless it is there already: a screen reader and a selection are left in peace.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | undefined} value undefined takes it away
 */
export function setAttribute(element, name, value) {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Makes a parent's children those of a list, in its order. Elements are made once and kept by key; only what differs is touched.
 * @template Item
 * @template {HTMLElement} E
 * @param {Element} parent
 * @param {Iterable<Item>} items
 * @param {{ key: (item: Item) => string, make: (item: Item) => E, update: (element: E, item: Item) => void, first?: Element | null }} how
 *   `first`: a child that stays before all of them
 */
export function keyed(parent, items, { key, make, update, first = null }) {
  /** @type {Map<string, E>} */
  const before = keptIn(parent);
  /** @type {Map<string, E>} */
  const after = new Map();
  let place = first ? first.nextElementSibling : parent.firstElementChild;
  for (const item of items) {
    const id = key(item);
    const element = before.get(id) ?? make(item);
    before.delete(id);
    after.set(id, element);
    update(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const element of before.values()) element.remove();
  kept.set(parent, after);
}

/** @type {WeakMap<Element, Map<string, any>>} */
const kept = new WeakMap();

/** @param {Element} parent */
function keptIn(parent) {
  return kept.get(parent) ?? new Map();
}
