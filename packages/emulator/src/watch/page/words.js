/** How numbers and times are said. */

const whole = new Intl.NumberFormat("en");
const dated = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });

/** @param {number} number */
export function count(number) {
  return whole.format(number);
}

/**
 * @param {number} number
 * @param {string} thing
 */
export function counted(number, thing) {
  return `${count(number)} ${thing}${number === 1 ? "" : "s"}`;
}

/** @param {number} at */
export function when(at) {
  return `${dated.format(at)} UTC`;
}

/**
 * @param {number} from
 * @param {number} now
 */
export function ago(from, now) {
  const seconds = Math.max(0, Math.round((now - from) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${count(Math.floor(seconds / 86_400))} d ago`;
}
