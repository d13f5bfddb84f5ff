import { excerpt, type Match } from "./grep.ts";

/** Different messages that are told apart; further ones are only counted. */
const maxGroups = 1_000;

/** How much of a message says which one it is, in characters, from a little before the match. */
const maxMessage = 300;

const times = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z| ?[+-]\d\d:?\d\d)?/g;
const dates = /\b(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?: {1,2}\d{1,4})?/g;
const weekdays = /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? /g;
const uuids = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
const words = /[0-9A-Za-z]{7,}/g;
const numbers = /\d+(?:[.:,]\d+)*/g;

/** Lines that say the same, on whichever devices. */
export interface MessageGroup {
  /** One of the lines, as far as it matters. */
  readonly example: string;
  lines: number;
  /** The names of the devices that wrote it. */
  readonly devices: Set<string>;
}

/** Puts lines together that differ in nothing but times, numbers, ids and the name of the device. */
export function createGroups() {
  const groups = new Map<string, MessageGroup>();
  let ungrouped = 0;
  return {
    add(match: Match, device: string): void {
      const example = copyOf(excerpt(match, maxMessage).slice(0, maxMessage));
      const key = messageOf(example, device);
      const group = groups.get(key);
      if (group !== undefined) {
        group.lines += 1;
        group.devices.add(device);
      } else if (groups.size < maxGroups) {
        groups.set(key, { example, lines: 1, devices: new Set([device]) });
      } else {
        ungrouped += 1;
      }
    },
    /** The groups, those on most devices first. */
    sorted: (): MessageGroup[] =>
      [...groups.values()].sort((a, b) => b.devices.size - a.devices.size || b.lines - a.lines),
    /** Lines that were only counted. */
    ungrouped: () => ungrouped,
  };
}

/** A part of a string keeps the whole of it in memory; a copy does not. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

/** What a line says, without what differs each time that it is said. */
function messageOf(line: string, device: string): string {
  return line
    .replaceAll(device, "<device>")
    .replace(times, "#")
    .replace(weekdays, "")
    .replace(dates, "#")
    .replace(uuids, "#")
    .replace(words, (word) => (isId(word) ? "#" : word))
    .replace(numbers, "#")
    .replace(/\s+/g, " ");
}

/** Whether a word looks like one that was made up by a machine: hexadecimal with digits in it, or a long mixture. */
function isId(word: string): boolean {
  return /\d/.test(word) && (/^[0-9a-f]+$/i.test(word) || word.length >= 16);
}
