/** @import { ApplicationRow, DeviceRow, JobRow, Overview, WatchMessage } from "../messages.ts" */
/** @import { View } from "./view.js" */
import { announcer } from "./announce.js";
import { devices } from "./devices.js";
import { el, get, keyed, setAttribute, setText } from "./dom.js";
import { feed } from "./feed.js";
import { list } from "./list.js";
import { log } from "./log.js";
import { applicationCards, jobCards } from "./owners.js";
import { requests } from "./requests.js";
import { themeButton } from "./theme.js";
import { keepInAddress, queryOf, viewOfAddress } from "./view.js";
import { count, when } from "./words.js";

let view = viewOfAddress();
/** @type {Overview | undefined} */
let overview;
/** @type {ReturnType<typeof list<DeviceRow>>} */
const deviceRows = list();
/** @type {ReturnType<typeof list<ApplicationRow>>} */
const applicationRows = list();
/** @type {ReturnType<typeof list<JobRow>>} */
const jobRows = list();

const project = get("project", HTMLSelectElement);
const clock = get("clock", HTMLTimeElement);
const connection = get("connection", HTMLParagraphElement);
const options = { view: () => view, look };
const deviceTable = devices(options);
const openDevice = deviceTable.open;
const applications = applicationCards({ openDevice });
const jobs = jobCards({ openDevice });
const requestList = requests();
const logPanel = log(options);
const announcements = announcer();
const source = feed({ query, told, changed });

themeButton();
project.addEventListener("change", () => {
  announcements.forget();
  look({ project: project.value, offset: 0, device: "", log: [] });
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { target } = event;
  const isWriting = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (event.key === "/" && !isWriting) {
    event.preventDefault();
    deviceTable.focusSearch();
  }
  if (event.key === "Escape" && !event.defaultPrevented && (logPanel.close() || deviceTable.close()))
    event.preventDefault();
});
logPanel.open(false);
source.open();

function query() {
  const asked = queryOf(view);
  asked.set("since", String(requestList.last()));
  return asked;
}

/**
 * Looks at something else from now on.
 * @param {Partial<View>} change
 * @param {number} [delay] milliseconds to wait for a further change
 */
function look(change, delay) {
  view = { ...view, ...change };
  keepInAddress(view);
  if (change.log && change.log.length > 0) logPanel.open(true);
  deviceTable.showOverview();
  deviceTable.show(deviceRows.all());
  source.open(delay);
}

/** @param {WatchMessage} message */
function told(message) {
  if (message.fresh) for (const rows of [deviceRows, applicationRows, jobRows]) rows.clear();
  if (message.fresh === "replaced") {
    announcements.forget();
    announcements.say("The emulator was reset");
    requestList.divide("the emulator was reset");
  }
  if (message.clock !== undefined) {
    setText(clock, when(message.clock));
    setAttribute(clock, "datetime", new Date(message.clock).toISOString());
    deviceTable.setClock(message.clock);
  }
  if (message.overview) {
    overview = message.overview;
    deviceTable.setOverview(overview);
    showOverview(overview);
  }
  if (message.applications) applicationRows.apply(message.applications);
  if (message.jobs) jobRows.apply(message.jobs);
  if (message.devices) deviceRows.apply(message.devices);
  if (message.fresh || message.applications) applications.show(applicationRows.all());
  if (message.fresh || message.jobs) jobs.show(jobRows.all());
  if (message.fresh || message.overview) deviceTable.showOverview();
  if (message.fresh || message.devices || message.clock !== undefined) deviceTable.show(deviceRows.all());
  if (message.device !== undefined) deviceTable.setDetails(message.device);
  if (message.log) logPanel.add(message.log);
  if (message.requests) requestList.add(message.requests);
  if (message.fresh !== undefined || message.overview || message.applications || message.jobs) {
    announcements.compare({ overview, applications: applicationRows.all(), jobs: jobRows.all() });
  }
}

/** @param {Overview} told */
function showOverview({ projects, project: shown, namespaces, moreNamespaces, applications: apps, jobs: all }) {
  keyed(project, projects, {
    key: ({ id }) => id,
    make: ({ id }) => el("option", { value: id }),
    update: (option, { name }) => setText(option, name),
  });
  if (project.value !== shown) project.value = shown;
  const more = moreNamespaces > 0 ? ` and ${count(moreNamespaces)} more` : "";
  setText(get("namespaces", HTMLElement), `${namespaces.join(", ")}${more}`);
  setText(
    get("applications-summary", HTMLElement),
    summary(apps.total, [
      [apps.moving, "rolling out"],
      [apps.failing, "failing"],
    ]),
  );
  setText(
    get("jobs-summary", HTMLElement),
    summary(all.total, [
      [all.running, "under way"],
      [all.failed, "failed"],
    ]),
  );
}

/**
 * @param {number} total
 * @param {readonly (readonly [number, string])[]} parts
 */
function summary(total, parts) {
  if (total === 0) return "none yet";
  return [
    count(total),
    ...parts.filter(([number]) => number > 0).map(([number, word]) => `${count(number)} ${word}`),
  ].join(", ");
}

/** @param {"live" | "lost"} state */
function changed(state) {
  if (connection.dataset.state === state) return;
  const isBack = connection.dataset.state === "lost";
  connection.dataset.state = state;
  setText(connection, state === "live" ? "live" : "not reached, trying again");
  if (state === "lost") announcements.say("The emulator cannot be reached");
  else if (isBack) {
    announcements.forget();
    announcements.say("The emulator is back");
  }
}
