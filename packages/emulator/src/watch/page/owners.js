/** @import { ApplicationRow, JobRow, Place } from "../messages.ts" */
import { bar, setChip, sum } from "./bar.js";
import { el, get, keyed, setAttribute, setText } from "./dom.js";
import { count, counted } from "./words.js";

/** Cards shown before somebody asks for all. */
const FEW = 12;

const WORK = ["running", "moving", "failed", "waiting"];
const RUNS = ["succeeded", "running", "pending", "failed", "stopped"];

/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} name
 * @property {string} namespace
 * @property {string} state
 * @property {string} word what stands for the state
 * @property {string} subtitle
 * @property {Readonly<Record<string, number>>} counts
 * @property {string} said the counts in words
 * @property {readonly Place[]} places
 * @property {number} morePlaces
 * @property {string} note what is wrong, in the words of a device
 */

/**
 * Applications or jobs as cards, each with the devices that have something to say.
 * @param {"applications" | "jobs"} kind
 * @param {{ openDevice: (id: string, name: string) => void }} actions
 */
function cards(kind, { openDevice }) {
  const parent = get(`${kind}-list`, HTMLUListElement);
  const more = get(`${kind}-more`, HTMLButtonElement);
  const states = kind === "applications" ? WORK : RUNS;
  /** @type {readonly Card[]} */
  let shown = [];
  let everything = false;
  /** @type {WeakMap<HTMLElement, (card: Card) => void>} */
  const updates = new WeakMap();
  more.addEventListener("click", () => {
    everything = !everything;
    render();
  });

  function make() {
    const name = el("span", { class: "name" });
    const namespace = el("span", { class: "tag" });
    const state = el("span");
    const subtitle = el("p", { class: "muted subtitle" });
    const counts = el("p", { class: "counts" });
    const progress = bar(states);
    const groups = el("ul", { class: "groups" });
    const details = el("details", { class: "troubles" }, el("summary", {}, "where"), groups);
    const note = el("p", { class: "note" });
    const about = el("div", {}, el("h3", {}, name, " ", namespace), subtitle);
    const card = el("li", { class: "card" }, about, el("div", {}, progress.element, counts), state, note, details);
    updates.set(card, (row) => {
      setText(name, row.name);
      setText(namespace, row.namespace);
      namespace.hidden = row.namespace === "default";
      setChip(state, row.state, row.word);
      setText(subtitle, row.subtitle);
      setText(counts, row.said);
      progress.update(row.counts);
      setText(note, row.note);
      details.hidden = row.places.length === 0;
      setAttribute(
        groups,
        "data-more",
        row.morePlaces > 0 ? `and ${counted(row.morePlaces, "more device")}` : undefined,
      );
      keyed(groups, groupsOf(row.places), { key: ({ key }) => key, make: makeGroup, update: updateGroup });
    });
    return card;
  }

  function makeGroup() {
    return el("li", {}, el("p", {}, el("span"), " ", el("span", { class: "note" })), el("ul", { class: "places" }));
  }

  /**
   * @param {HTMLElement} element
   * @param {ReturnType<typeof groupsOf>[number]} group
   */
  function updateGroup(element, { state, note, places }) {
    const [what, where] = element.children;
    const [chip, words] = what?.children ?? [];
    if (chip instanceof HTMLElement) setChip(chip, state);
    if (words) setText(words, note);
    if (where) keyed(where, places, { key: ({ id }) => id, make: makePlace, update: updatePlace });
  }

  /** @param {Place} place */
  function makePlace({ id, device }) {
    const button = el("button", { type: "button", class: "link" }, device);
    button.addEventListener("click", () => openDevice(id, button.textContent ?? ""));
    return el("li", {}, button);
  }

  /**
   * @param {HTMLElement} element
   * @param {Place} place
   */
  function updatePlace(element, { device }) {
    if (element.firstElementChild) setText(element.firstElementChild, device);
  }

  function render() {
    keyed(parent, everything ? shown : shown.slice(0, FEW), {
      key: ({ id }) => id,
      make,
      update: (element, card) => updates.get(element)?.(card),
    });
    more.hidden = shown.length <= FEW;
    setText(more, everything ? "Show fewer" : `Show ${shown.length - FEW} more`);
  }

  return {
    /** @param {readonly Card[]} rows */
    show(rows) {
      shown = rows;
      render();
    },
  };
}

/** @param {readonly Place[]} places */
function noteOf(places) {
  return places.find(({ state, note }) => state === "failed" && note !== "")?.note ?? "";
}

/**
 * Devices that say the same stand together.
 * @param {readonly Place[]} places
 */
function groupsOf(places) {
  /** @type {Map<string, { key: string, state: string, note: string, places: Place[] }>} */
  const groups = new Map();
  for (const place of places) {
    const { state, note } = place;
    const key = `${state} ${note}`;
    const group = groups.get(key) ?? { key, state, note, places: [] };
    group.places.push(place);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** @param {{ openDevice: (id: string, name: string) => void }} actions */
export function applicationCards(actions) {
  const list = cards("applications", actions);
  return {
    /** @param {readonly ApplicationRow[]} rows */
    show: (rows) => list.show(rows.map(applicationCard)),
  };
}

/** @param {{ openDevice: (id: string, name: string) => void }} actions */
export function jobCards(actions) {
  const list = cards("jobs", actions);
  return {
    /** @param {readonly JobRow[]} rows */
    show: (rows) => list.show(rows.map(jobCard)),
  };
}

/**
 * @param {ApplicationRow} row
 * @returns {Card}
 */
function applicationCard({ counts, version, target, images, ...row }) {
  const state =
    counts.failed > 0 ? "failed" : counts.moving > 0 ? "moving" : counts.waiting > 0 ? "waiting" : "running";
  const words = {
    failed: "failing",
    moving: "rolling out",
    waiting: "waiting",
    running: counts.total ? "running" : "nowhere",
  };
  return {
    ...row,
    state: counts.total === 0 ? "stopped" : state,
    word: words[state],
    subtitle: `version ${version} · ${target} · ${images.join(", ")}`,
    counts,
    said:
      counts.total === 0 ? "on no device" : `${count(counts.running)} of ${count(counts.total)} running${also(counts)}`,
    note: noteOf(row.places),
  };
}

/** @param {Readonly<Record<string, number>>} counts */
function also(counts) {
  const others = sum(["moving", "failed", "waiting"], counts);
  return others === "on no device" ? "" : `, ${others}`;
}

/**
 * @param {JobRow} row
 * @returns {Card}
 */
function jobCard({ counts, state, ...row }) {
  return {
    ...row,
    state,
    word: state,
    subtitle: row.completedAt === undefined ? "under way" : "finished",
    counts,
    said: sum(RUNS, counts),
    note: noteOf(row.places),
  };
}
