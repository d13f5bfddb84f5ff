/** @import { Container, DeviceDetails, Placement } from "../messages.ts" */
/** @import { View } from "./view.js" */
import { setChip } from "./bar.js";
import { el, keyed, setAttribute, setText } from "./dom.js";
import { counted } from "./words.js";

/**
 * What is shown of the device that is open, below its row.
 * @param {{ view: () => View, look: (change: Partial<View>) => void }} options
 */
export function deviceDetails({ view, look }) {
  const facts = el("dl", { class: "facts" });
  const placements = el("ul", { class: "placements" });
  const more = el("p", { class: "muted" });
  const cell = el("td", { role: "cell", colspan: "4" }, facts, placements, more);
  const row = el("tr", { role: "row", class: "details" }, cell);
  /** @type {WeakMap<HTMLElement, (placement: Placement) => void>} */
  const updates = new WeakMap();
  let known = "";
  let isNew = false;

  /** @param {Placement} first */
  function make({ id }) {
    const name = el("span", { class: "name" });
    const about = el("span", { class: "muted" });
    const state = el("span");
    const containers = el("ul", { class: "containers" });
    const item = el("li", {}, el("p", {}, name, " ", state, " ", about), containers);
    updates.set(item, (placement) => {
      setText(name, placement.name);
      setText(
        about,
        `${placement.kind} in ${placement.namespace}${placement.version ? `, version ${placement.version}` : ""}`,
      );
      setChip(state, placement.state);
      keyed(containers, placement.containers, {
        key: (container) => container.name,
        make: (container) => makeContainer(id, container.name),
        update: updateContainer,
      });
    });
    return item;
  }

  /**
   * @param {string} owner
   * @param {string} container
   */
  function makeContainer(owner, container) {
    const log = el("button", { type: "button", class: "quiet", "data-log": container }, "Log");
    log.addEventListener("click", () => look({ log: [owner, view().device, container] }));
    setAttribute(log, "aria-label", `Log of ${container}`);
    return el("li", {}, el("span"), " ", el("span", { class: "mono" }), " ", el("span", { class: "note" }), log);
  }

  /**
   * @param {HTMLElement} element
   * @param {Container} container
   */
  function updateContainer(element, { name, image, state, note }) {
    const [chip, words, message] = element.children;
    if (chip instanceof HTMLElement) setChip(chip, state);
    if (words) setText(words, image === "" ? name : `${name}  ${image}`);
    if (message) setText(message, note);
  }

  return {
    /**
     * @param {HTMLElement} body of the device's row
     * @param {string} id
     * @param {boolean} isOpen
     */
    place(body, id, isOpen) {
      if (!isOpen) {
        if (row.parentNode === body) row.remove();
      } else if (row.parentNode !== body) {
        // Until they come, nothing is shown rather than another device's.
        cell.hidden = known !== id;
        isNew = true;
        body.append(row);
      }
    },
    /** @param {DeviceDetails | null} device */
    show(device) {
      known = device?.id ?? "";
      cell.hidden = device === null || device.id !== view().device;
      if (!device) return;
      keyed(facts, device.facts, {
        key: ([name]) => name,
        make: ([name]) => el("div", {}, el("dt", {}, name), el("dd")),
        update: (element, [, value]) => element.lastElementChild && setText(element.lastElementChild, value),
      });
      keyed(placements, device.placements, {
        key: ({ id }) => `${device.id} ${id}`,
        make,
        update: (element, placement) => updates.get(element)?.(placement),
      });
      const rest = device.morePlacements > 0 ? `and ${counted(device.morePlacements, "more")}` : "Nothing runs here.";
      setText(more, rest);
      more.hidden = device.placements.length > 0 && device.morePlacements === 0;
      if (!isNew || cell.hidden) return;
      isNew = false;
      row.parentElement?.scrollIntoView({ block: "nearest" });
    },
  };
}
