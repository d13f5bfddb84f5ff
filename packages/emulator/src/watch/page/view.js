/** What the page looks at: kept in its address, so that a reload and a copied link show the same. */

/**
 * @typedef {object} View
 * @property {string} project
 * @property {string} q
 * @property {string} status
 * @property {readonly string[]} labels `key=value`
 * @property {number} offset
 * @property {string} device
 * @property {readonly string[]} log owner, device, container; empty for none
 */

/** @returns {View} */
export function viewOfAddress() {
  const query = new URLSearchParams(location.search);
  return {
    project: query.get("project") ?? "",
    q: query.get("q") ?? "",
    status: query.get("status") ?? "",
    labels: query.getAll("label"),
    offset: Number(query.get("offset") ?? 0) || 0,
    device: query.get("device") ?? "",
    log: query.getAll("log"),
  };
}

/**
 * @param {View} view
 * @returns {URLSearchParams}
 */
export function queryOf(view) {
  const { project, q, status, labels, offset, device, log } = view;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ project, q, status, device })) if (value !== "") query.set(name, value);
  if (offset > 0) query.set("offset", String(offset));
  for (const label of labels) query.append("label", label);
  for (const part of log) query.append("log", part);
  return query;
}

/** @param {View} view */
export function keepInAddress(view) {
  const query = queryOf(view).toString();
  history.replaceState(null, "", query === "" ? location.pathname : `${location.pathname}?${query}`);
}
