import { expect, it } from "vitest";
import { Random } from "../store/random.ts";
import { startTest, type TestEmulator } from "../testing/client.ts";

/*
 * The list of devices against the plainest way to answer it: look at every device, each time. Devices come, go, change their names and
 * labels, and lose their connection between the questions, and between the pages of one question.
 */

const SEED = Number(process.env.DEVICE_LIST_SEED ?? 20_260_601);
const STEPS = process.env.SOAK === undefined ? 400 : 10_000;

/** A device as the test knows it; those that were made later stand later in the list. */
interface Known {
  readonly place: number;
  name: string;
  labels: Record<string, string>;
  online: boolean;
}

const KEYS = ["site", "Site", "role", "ring", "Zone", "constructor"];
const VALUES = ["a", "A", "ab", "Vilnius", "vilnius-2", "ring", ""];
const TEXTS = ["a", "B", "vil", "ZON", "dev-1", "-", "construct", "nothing"];

const labelsOf = (random: Random): Record<string, string> =>
  Object.fromEntries(KEYS.filter(() => random.next() < 0.4).map((key) => [key, random.pick(VALUES)]));

function termOf(random: Random): string {
  switch (random.int(0, 4)) {
    case 0:
      return `${random.pick(KEYS)}:`;
    case 1:
      return random.pick(["status=online", "status=offline"]);
    case 2:
      return random.pick(TEXTS);
    default:
      return `${random.pick(KEYS)}:${random.pick(VALUES)}`;
  }
}

function fits({ name, labels, online }: Known, term: string): boolean {
  if (term.startsWith("status=")) return online === (term === "status=online");
  const [key = "", value] = term.split(":");
  if (value !== undefined) return Object.hasOwn(labels, key) && (value === "" || labels[key] === value);
  const text = term.toLowerCase();
  return [name, ...Object.entries(labels).flat()].some((part) => part.toLowerCase().includes(text));
}

class Session {
  readonly #random: Random;
  readonly #test: TestEmulator;
  #known: Known[] = [];
  #made = 0;

  constructor(random: Random, test: TestEmulator) {
    this.#random = random;
    this.#test = test;
  }

  async change(): Promise<void> {
    const random = this.#random;
    const { emulator, call, clock } = this.#test;
    const kind = random.int(0, 6);
    if (kind <= 1 || this.#known.length === 0) {
      const name = `dev-${++this.#made}`;
      const labels = labelsOf(random);
      emulator.fleet.addDevice({ name, labels });
      this.#known.push({ place: this.#made, name, labels, online: true });
      return;
    }
    const device = random.pick(this.#known);
    const path = `/devices/${device.name}`;
    if (kind === 2) {
      expect((await call("DELETE", path)).status).toBe(200);
      this.#known = this.#known.filter((known) => known !== device);
    } else if (kind === 3) {
      const name = `Dev-${device.place}-${random.int(0, 1e9)}`;
      expect((await call("PATCH", path, { name })).status).toBe(200);
      device.name = name;
    } else if (kind === 4) {
      device.online = !device.online;
      if (device.online) emulator.fleet.reconnect(device.name);
      else emulator.fleet.disconnect(device.name);
      // Long enough to look offline.
      clock.advance(200_000);
    } else {
      const labels = labelsOf(random);
      expect((await call("PATCH", path, { labels })).status).toBe(200);
      device.labels = labels;
    }
  }

  /** Asks one question, and goes through its pages back and forth. */
  async ask(): Promise<void> {
    const random = this.#random;
    const terms = Array.from({ length: random.int(0, 2) }, () => termOf(random));
    const labels = random.next() < 0.4 ? labelsOf(random) : undefined;
    const size = random.int(1, 7);
    const asked = { q: terms.join(random.pick([" ", "&"])), ...(labels && { labels: JSON.stringify(labels) }) };
    const wanted = (device: Known): boolean =>
      terms.every((term) => fits(device, term)) &&
      Object.entries(labels ?? {}).every(([key, value]) => fitsExactly(device, key, value));

    let expected = this.#known.filter(wanted).slice(0, size);
    let token = "";
    for (let pages = random.int(1, 5); pages > 0; pages--) {
      const query = new URLSearchParams({ ...asked, pageSize: String(size), ...(token && { pageToken: token }) });
      const { json, headers } = await this.#test.call("GET", `/devices?${query}`);
      const fitting = this.#known.filter(wanted);
      expect(json.map((device: { name: string }) => device.name)).toEqual(expected.map(({ name }) => name));
      expect(headers.get("total-items")).toBe(String(fitting.length));
      const first = expected[0]?.place;
      const last = expected.at(-1)?.place;
      if (first === undefined || last === undefined) return;
      const next = headers.get("next-page-token") ?? "";
      const previous = headers.get("previous-page-token") ?? "";
      expect(next !== "").toBe(fitting.some(({ place }) => place > last));
      expect(previous !== "").toBe(fitting.some(({ place }) => place < first));
      const forward = random.next() < 0.6;
      token = forward ? next : previous;
      if (token === "") return;
      if (random.next() < 0.5) await this.change();
      const now = this.#known.filter(wanted);
      expected = forward
        ? now.filter(({ place }) => place > last).slice(0, size)
        : now.filter(({ place }) => place < first).slice(-size);
    }
  }
}

function fitsExactly({ labels }: Known, key: string, value: string): boolean {
  return Object.hasOwn(labels, key) && labels[key] === value;
}

it(`answers as if it looked at every device (seed ${SEED})`, async () => {
  const random = new Random(SEED, "device list");
  const session = new Session(random, await startTest({ projects: [{ name: "test" }] }));
  for (let step = 0; step < STEPS; step++) {
    if (random.next() < 0.4) await session.change();
    else await session.ask();
  }
});
