/** @import { RequestRow, RequestsPart } from "../messages.ts" */
import { el, get, keyed, setAttribute, setText } from "./dom.js";
import { counted } from "./words.js";

/** Rows that are kept. */
const KEPT = 200;
/** How many rows back a request that is made again is looked for. */
const FOLDED = 6;

/**
 * @typedef {object} Folded
 * @property {string} key
 * @property {RequestRow} row the latest of them
 * @property {number} times
 * @property {string} alike what requests have in common that are one row
 * @property {string} divider a text that stands in a request's place
 */

/** The requests as they come, the newest first. What is asked again and again is one row, which counts. */
export function requests() {
  const parent = get("requests-list", HTMLOListElement);
  const empty = get("requests-empty", HTMLParagraphElement);
  const filter = get("requests-filter", HTMLSelectElement);
  /** @type {Folded[]} the newest first */
  let rows = [];
  let dividers = 0;
  let last = 0;
  filter.addEventListener("change", render);

  /** @param {RequestRow} row */
  function add(row) {
    const alike = JSON.stringify([row.agent, row.key, row.words, row.status, row.error, row.fault]);
    // A change is news each time, and what is read after it is, too.
    for (const known of row.change ? [] : rows.slice(0, FOLDED)) {
      if (known.divider !== "" || known.row.change) break;
      if (known.alike !== alike) continue;
      known.row = row;
      known.times++;
      return;
    }
    rows.unshift({ key: String(row.number), row, times: 1, alike, divider: "" });
  }

  /** @param {string} text */
  function divide(text) {
    const [newest] = rows;
    if (newest) rows.unshift({ ...newest, key: `divider ${dividers++}`, divider: text });
  }

  function render() {
    const wanted = filter.value;
    const shown = rows.filter(
      ({ row, divider }) =>
        divider !== "" ||
        wanted === "all" ||
        (wanted === "changes" ? row.change : row.status === 0 || row.status >= 400 || row.fault !== ""),
    );
    keyed(parent, shown, { key: ({ key }) => key, make, update });
    empty.hidden = rows.length > 0;
    parent.hidden = rows.length === 0;
  }

  return {
    /** Number of the last request that is known. */
    last: () => last,
    /** @param {RequestsPart} part */
    add(part) {
      const newest = part.rows.at(-1)?.number ?? 0;
      if (part.skipped > 0) divide(`${counted(part.skipped, "more request")}, too fast to show`);
      for (const row of part.rows) add(row);
      rows = rows.slice(0, KEPT);
      last = newest;
      render();
    },
    /** @param {string} text */
    divide(text) {
      divide(text);
      render();
    },
  };
}

/** @param {Folded} folded */
function make({ divider }) {
  if (divider !== "") return el("li", { class: "divider" }, divider);
  return el(
    "li",
    { class: "request" },
    el(
      "p",
      { class: "who" },
      el("span", { class: "agent" }),
      " ",
      el("span", { class: "muted" }),
      " ",
      el("time", { class: "muted" }),
    ),
    el(
      "p",
      { class: "what" },
      el("span", { class: "words" }),
      " ",
      el("span", { class: "times" }),
      " ",
      el("span", { class: "code" }),
    ),
    el("p", { class: "error" }),
    el("p", { class: "raw muted" }),
  );
}

/**
 * @param {HTMLElement} element
 * @param {Folded} folded
 */
function update(element, { row, times, divider }) {
  if (divider !== "") return;
  const [who, what, error, raw] = element.children;
  const [agent, key, time] = who?.children ?? [];
  const [words, number, code] = what?.children ?? [];
  const failed = row.status === 0 || row.status >= 400;
  setAttribute(element, "class", `request${row.change ? " change" : ""}${failed ? " failed" : ""}`);
  if (agent) {
    setText(agent, row.agent.split(/[ /]/, 1)[0] ?? "");
    setAttribute(agent, "title", row.agent);
    setAttribute(agent, "data-assistant", row.assistant ? "" : undefined);
  }
  if (key) setText(key, row.key);
  if (time) {
    setText(time, row.at.slice(11, 19));
    setAttribute(time, "datetime", row.at);
  }
  if (words) setText(words, row.words);
  if (number) setText(number, times > 1 ? `×${times}` : "");
  if (code) {
    setText(code, row.status === 0 ? "no answer" : String(row.status));
    setAttribute(code, "data-state", failed ? "failed" : "running");
  }
  if (error instanceof HTMLElement) {
    setText(error, [row.fault && `fault on demand: ${row.fault}`, row.error].filter(Boolean).join(" · "));
    error.hidden = row.fault === "" && row.error === "";
  }
  if (raw) {
    // What all paths of a project begin with says nothing.
    setText(raw, `${row.method} ${row.path.replace(/^\/api\/projects\/[^/]+(?=\/)/, "")}`);
    setAttribute(raw, "title", row.path);
  }
}
