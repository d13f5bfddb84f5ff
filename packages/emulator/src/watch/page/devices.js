/** @import { DeviceDetails, DeviceRow, Overview } from "../messages.ts" */
/** @import { View } from "./view.js" */
import { deviceDetails } from "./details.js";
import { el, get, keyed, setAttribute, setText } from "./dom.js";
import { ago, count, counted } from "./words.js";

const STATUSES = /** @type {const} */ (["", "online", "offline", "failing"]);

/**
 * The list of devices and its filters.
 * @param {{ view: () => View, look: (change: Partial<View>, delay?: number) => void }} options
 */
export function devices({ view, look }) {
  const table = get("devices-table", HTMLTableElement);
  const search = get("search", HTMLInputElement);
  const statuses = get("statuses", HTMLDivElement);
  const labelKey = get("label-key", HTMLSelectElement);
  const labelValues = get("label-values", HTMLDivElement);
  const chosen = get("chosen", HTMLDivElement);
  const previous = get("previous", HTMLButtonElement);
  const next = get("next", HTMLButtonElement);
  const empty = get("devices-empty", HTMLParagraphElement);
  const opened = deviceDetails({ view, look });
  /** @type {WeakMap<HTMLElement, (row: DeviceRow) => void>} */
  const updates = new WeakMap();
  /** @type {Overview | undefined} */
  let overview;
  let now = 0;
  /** Id of the device that the Tab key reaches. */
  let current = "";

  search.value = view().q;
  search.addEventListener("input", () => look({ q: search.value, offset: 0 }, 200));
  get("filters", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
  labelKey.addEventListener("change", () => showLabels());
  previous.addEventListener("click", () => turn(-1));
  next.addEventListener("click", () => turn(1));
  table.addEventListener("keydown", walk);
  table.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLButtonElement && target.dataset.device !== undefined) makeCurrent(target.dataset.device);
  });

  /** @param {number} pages */
  function turn(pages) {
    if (!overview) return;
    look({ offset: Math.max(0, view().offset + pages * overview.limit), device: "" });
    get("devices", HTMLElement).scrollIntoView({ block: "start" });
  }

  /** @returns {HTMLButtonElement[]} */
  function buttons() {
    return [...table.querySelectorAll("button[data-device]")].filter((button) => button instanceof HTMLButtonElement);
  }

  /** Arrow keys, Home and End walk through the list. @param {KeyboardEvent} event */
  function walk(event) {
    const { target, key } = event;
    if (!(target instanceof HTMLButtonElement) || target.dataset.device === undefined) return;
    const all = buttons();
    const place = all.indexOf(target);
    const places = new Map([
      ["ArrowDown", place + 1],
      ["ArrowUp", place - 1],
      ["Home", 0],
      ["End", all.length - 1],
    ]);
    const wanted = places.get(key);
    if (wanted === undefined) return;
    event.preventDefault();
    all[wanted]?.focus();
  }

  /** @param {string} id */
  function makeCurrent(id) {
    current = id;
    for (const button of buttons()) button.tabIndex = button.dataset.device === id ? 0 : -1;
  }

  /** @param {DeviceRow} row */
  function make({ id }) {
    const name = el("span", { class: "name" });
    const button = el("button", { type: "button", class: "link", "data-device": id, "aria-expanded": "false" }, name);
    button.addEventListener("click", () => look({ device: view().device === id ? "" : id }));
    const status = el("span", { class: "status" });
    const labels = el("td", { role: "cell", class: "label-cell", "data-column": "Labels" });
    const machine = el("span");
    const address = el("span", { class: "muted address" });
    const work = el("ul", { class: "work" });
    const row = el(
      "tr",
      { role: "row" },
      el("th", { role: "rowheader", scope: "row" }, button, " ", status),
      labels,
      el("td", { role: "cell", "data-column": "Machine" }, machine, " ", address),
      el("td", { role: "cell", "data-column": "Runs" }, work),
    );
    const body = el("tbody", { role: "rowgroup" }, row);
    updates.set(body, (device) => {
      setText(name, device.name);
      setAttribute(status, "data-state", device.online ? "online" : "offline");
      setText(status, statusOf(device));
      keyed(labels, device.labels, { key: ([key]) => key, make: () => el("span", { class: "tag" }), update: setLabel });
      setText(machine, device.machine);
      setText(address, device.address);
      const chips = device.work.map((chip, index) => ({ ...chip, index }));
      keyed(work, chips, {
        key: ({ index }) => String(index),
        make: () => el("li", { class: "chip" }),
        update: setWork,
      });
      setAttribute(work, "data-more", device.moreWork > 0 ? `and ${count(device.moreWork)} more` : undefined);
      const isOpen = view().device === device.id;
      setAttribute(button, "aria-expanded", String(isOpen));
      setAttribute(body, "class", isOpen ? "open" : undefined);
      opened.place(body, device.id, isOpen);
    });
    return body;
  }

  /** @param {DeviceRow} device */
  function statusOf({ online, external, seen }) {
    if (online) return external ? "online, not simulated" : "online";
    return seen === undefined || now === 0 ? "offline" : `offline, seen ${ago(seen, now)}`;
  }

  /** @param {readonly DeviceRow[]} rows */
  function show(rows) {
    keyed(table, rows, {
      key: ({ id }) => id,
      make,
      update: (element, row) => updates.get(element)?.(row),
      first: table.tHead,
    });
    makeCurrent(rows.some(({ id }) => id === current) ? current : (rows[0]?.id ?? ""));
    empty.hidden = rows.length > 0;
    setText(
      empty,
      overview?.devices.total === 0 ? "There is no device in this project yet." : "No device is like that.",
    );
    table.hidden = rows.length === 0;
  }

  function showOverview() {
    if (!overview) return;
    const { total, online, failing } = overview.devices;
    const numbers = { "": total, online, offline: total - online, failing };
    setText(get("devices-summary", HTMLElement), `${count(online)} online, ${count(total - online)} offline`);
    keyed(statuses, STATUSES, {
      key: (status) => status,
      make: (status) => choice(() => look({ status, offset: 0 })),
      update: (button, status) =>
        setChoice(button, status === "" ? "all" : status, numbers[status], view().status === status),
    });
    const from = overview.matched === 0 ? 0 : view().offset + 1;
    const to = Math.min(view().offset + overview.limit, overview.matched);
    setText(get("range", HTMLElement), `${count(from)} to ${count(to)} of ${counted(overview.matched, "device")}`);
    previous.disabled = view().offset === 0;
    next.disabled = to >= overview.matched;
    showLabels();
  }

  function showLabels() {
    if (!overview) return;
    const keys = overview.labels.map(({ key }) => key);
    const before = labelKey.value;
    keyed(labelKey, keys, {
      key: (key) => key,
      make: (key) => el("option", { value: key }, `by ${key}`),
      update: () => undefined,
    });
    if (keys.includes(before)) labelKey.value = before;
    labelKey.hidden = keys.length === 0;
    const counts = overview.labels.find(({ key }) => key === labelKey.value);
    keyed(labelValues, counts?.values ?? [], {
      key: ({ value }) => `${labelKey.value}=${value}`,
      make: ({ value }) => {
        const label = `${labelKey.value}=${value}`;
        return choice(() => toggle(label));
      },
      update: (button, { value, total, online }) => {
        setChoice(button, value, total, view().labels.includes(`${labelKey.value}=${value}`));
        setAttribute(button, "title", `${count(online)} of ${count(total)} online`);
      },
    });
    const others = counts && counts.others > 0 ? `${count(counts.others)} have another value` : undefined;
    setAttribute(labelValues, "data-more", others);
    keyed(chosen, view().labels, {
      key: (label) => label,
      make: (label) => el("button", { type: "button", class: "choice", "aria-pressed": "true" }, label, " ×"),
      update: (button, label) => {
        button.onclick = () => toggle(label);
        setAttribute(button, "aria-label", `no longer only ${label}`);
      },
    });
  }

  /** @param {string} label */
  function toggle(label) {
    const { labels } = view();
    look({ labels: labels.includes(label) ? labels.filter((one) => one !== label) : [...labels, label], offset: 0 });
  }

  return {
    show,
    showOverview,
    details: opened.show,
    /** @param {Overview} told */
    setOverview(told) {
      overview = told;
    },
    /** @param {number} time */
    setClock(time) {
      now = time;
    },
    focusSearch() {
      search.focus();
      search.select();
    },
    /** Shows one device, wherever it is in the list. @param {string} id @param {string} name */
    open(id, name) {
      search.value = name;
      current = id;
      look({ device: id, q: name, status: "", labels: [], offset: 0 });
      get("devices", HTMLElement).scrollIntoView({ block: "start" });
      search.focus({ preventScroll: true });
    },
    /** Closes what is open. Says whether anything was. */
    close() {
      const { device } = view();
      if (device === "") return false;
      look({ device: "" });
      buttons()
        .find((button) => button.dataset.device === device)
        ?.focus();
      return true;
    },
    /** @param {DeviceDetails | null} device */
    setDetails(device) {
      opened.show(device);
    },
  };
}

/** @param {() => void} chosen */
function choice(chosen) {
  const button = el("button", { type: "button", class: "choice" }, el("span"), " ", el("span", { class: "number" }));
  button.addEventListener("click", chosen);
  return button;
}

/**
 * @param {HTMLElement} button
 * @param {string} name
 * @param {number} number
 * @param {boolean} pressed
 */
function setChoice(button, name, number, pressed) {
  const [words, figure] = button.children;
  if (words) setText(words, name);
  if (figure) setText(figure, count(number));
  setAttribute(button, "aria-pressed", String(pressed));
}

/**
 * @param {HTMLElement} element
 * @param {readonly [string, string]} label
 */
function setLabel(element, [key, value]) {
  setText(element, `${key}=${value}`);
}

/**
 * @param {HTMLElement} element
 * @param {DeviceRow["work"][number]} chip
 */
function setWork(element, { application, work, note }) {
  setAttribute(element, "data-state", work);
  setAttribute(element, "title", note === "" ? undefined : note);
  // Only what is out of the ordinary is said.
  setText(element, work === "running" ? application : `${application}: ${work}`);
}
