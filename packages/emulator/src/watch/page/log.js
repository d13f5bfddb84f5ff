/** @import { LogPart } from "../messages.ts" */
/** @import { View } from "./view.js" */
import { el, get, setText } from "./dom.js";
import { count } from "./words.js";

/** Lines that are kept. */
const KEPT = 1000;

/**
 * The log of one container, as it is written.
 * @param {{ view: () => View, look: (change: Partial<View>) => void }} options
 */
export function log({ view, look }) {
  const panel = get("log", HTMLElement);
  const lines = get("log-lines", HTMLDivElement);
  const title = get("log-title", HTMLHeadingElement);
  const state = get("log-state", HTMLParagraphElement);
  /** @type {Element | null} */
  let openedFrom = null;
  get("log-close", HTMLButtonElement).addEventListener("click", () => close());

  /** Says whether it was open. */
  function close() {
    if (view().log.length === 0) return false;
    look({ log: [] });
    panel.hidden = true;
    lines.replaceChildren();
    if (openedFrom instanceof HTMLElement) openedFrom.focus();
    return true;
  }

  return {
    close,
    /** Opens the panel for what the view names. @param {boolean} focus */
    open(focus) {
      panel.hidden = view().log.length === 0;
      if (panel.hidden) return;
      setText(title, "Log");
      lines.replaceChildren();
      if (!focus) return;
      openedFrom = document.activeElement;
      title.focus();
    },
    /** @param {LogPart} part */
    add(part) {
      const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
      if (part.fresh) {
        setText(title, `Log of ${part.of}`);
        lines.replaceChildren();
      }
      if (part.skipped > 0) lines.append(el("p", { class: "muted" }, `${count(part.skipped)} lines, too fast to show`));
      lines.append(...part.lines.map((line) => el("p", {}, line)));
      while (lines.childElementCount > KEPT) lines.firstElementChild?.remove();
      setText(state, STATES[part.state]);
      if (atEnd || part.fresh) lines.scrollTop = lines.scrollHeight;
    },
  };
}

const STATES = { open: "live", ended: "the container is gone", none: "there is no such container now" };
