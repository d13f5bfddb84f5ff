import { el, setAttribute, setText } from "./dom.js";
import { count } from "./words.js";

/**
 * A bar of how many are in which state, said in words for whoever does not see it.
 * @param {readonly string[]} states in the order of the bar
 */
export function bar(states) {
  const parts = states.map((state) => el("span", { class: "part", "data-state": state }));
  const element = el("div", { class: "bar", role: "img" }, ...parts);
  return {
    element,
    /** @param {Readonly<Record<string, number>>} counts */
    update(counts) {
      for (const [index, state] of states.entries()) {
        const part = parts[index];
        const number = counts[state] ?? 0;
        if (part && part.style.flexGrow !== String(number)) part.style.flexGrow = String(number);
        if (part) part.hidden = number === 0;
      }
      setAttribute(element, "aria-label", sum(states, counts));
    },
  };
}

/**
 * @param {readonly string[]} states
 * @param {Readonly<Record<string, number>>} counts
 */
export function sum(states, counts) {
  const said = states
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => `${count(counts[state] ?? 0)} ${state}`);
  return said.length === 0 ? "on no device" : said.join(", ");
}

/**
 * A state as a word with a colour.
 * @param {HTMLElement} element
 * @param {string} state
 * @param {string} [text]
 */
export function setChip(element, state, text = state) {
  setAttribute(element, "class", "chip");
  setAttribute(element, "data-state", state);
  setText(element, text);
  return element;
}
