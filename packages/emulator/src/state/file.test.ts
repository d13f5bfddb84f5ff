import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, watch } from "node:fs";
import { lstat, mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Emulator, type EmulatorOptions } from "../emulator.ts";
import { ManualClock } from "../fleet/clock.ts";
import { fleetOf, startTest } from "../testing/client.ts";
import { StateError } from "./state-error.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "synpse-state-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

const start = (options: EmulatorOptions): Promise<Emulator> =>
  Emulator.start({ fleet: fleetOf({ d: {} }), clock: new ManualClock(), ...options });

/** What starting with a file says. */
async function refusal(state: string, options: EmulatorOptions = {}): Promise<string> {
  const error: unknown = await start({ ...options, state }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(StateError);
  return String(error);
}

const names = async (emulator: Emulator): Promise<string[]> => {
  const response = await fetch(`${emulator.baseUrl}/projects/${emulator.projectId}/devices`, {
    headers: { Authorization: `Basic ${btoa(`${emulator.accessKey}:`)}` },
  });
  return ((await response.json()) as { name: string }[]).map(({ name }) => name);
};

describe("a state file", () => {
  it("is made when the emulator is closed, and loaded by the next one, whose fleet and seed are then not used", async () => {
    const directory = await folder();
    const state = join(directory, "state.json");
    const first = await start({ state, seed: 7 });
    expect(first.loadedState).toBeUndefined();
    first.fleet.addDevice({ name: "added" });
    expect(existsSync(state)).toBe(false);
    await first.close();
    expect((await stat(state)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(["state.json"]);

    const second = await start({ state, fleet: "not-there.yaml", seed: 1, speed: 3 });
    expect(second.loadedState).toEqual({ takenAt: new ManualClock().now() });
    expect([second.accessKey, await names(second)]).toEqual([first.accessKey, ["d", "added"]]);
    // What it began with is kept too.
    second.reset();
    expect([second.accessKey, await names(second)]).toEqual([first.accessKey, ["d"]]);
    await second.close();
  });

  it("is written on demand, one save at a time", async () => {
    const state = join(await folder(), "state.json");
    const emulator = await start({ state });
    const saves = Array.from({ length: 20 }, () => emulator.save());
    emulator.fleet.addDevice({ name: "later" });
    await Promise.all([...saves, emulator.save()]);
    const saved = JSON.parse(await readFile(state, "utf8")) as { devices: { name: string }[] };
    expect(saved.devices.map(({ name }) => name)).toEqual(["d", "later"]);
    await emulator.close();
    await expect(emulator.save()).rejects.toThrow("the emulator is closed");
    const without = await start({});
    await expect(without.save()).rejects.toThrow("start the emulator with one (the option state, or --state)");
    await without.close();
  });

  it("is replaced, not written over: whoever reads the old one reads it to its end", async () => {
    const state = join(await folder(), "state.json");
    const emulator = await start({ state });
    await emulator.save();
    const old = await open(state);
    const before = await readFile(state, "utf8");
    emulator.fleet.addDevice({ name: "later" });
    await emulator.save();
    expect(await old.readFile("utf8")).toBe(before);
    expect(await readFile(state, "utf8")).toContain('"name":"later"');
    await old.close();
    await emulator.close();
  });

  it("is for one emulator at a time", async () => {
    const state = join(await folder(), "state.json");
    const emulator = await start({ state });
    expect(await refusal(state)).toBe(
      `StateError: ${state}: another emulator of this process uses it; close that first`,
    );
    await emulator.close();
    // Another process that runs, one that does not any more, and no process at all.
    await writeFile(`${state}.lock`, `${process.ppid}\n`);
    expect(await refusal(state)).toContain(`another emulator (process ${process.ppid}) uses it; stop that first`);
    const gone = spawn(process.execPath, ["-e", ""]);
    await once(gone, "exit");
    for (const owner of [`${gone.pid}\n`, "", `${process.pid}\n`]) {
      await writeFile(`${state}.lock`, owner);
      await (await start({ state })).close();
    }
    expect(existsSync(`${state}.lock`)).toBe(false);
  });

  it("is for one emulator at a time, also of another thread, copy of the module or container", async () => {
    const state = join(await folder(), "state.json");
    const lock = `${state}.lock`;
    const emulator = await start({ state });
    const own = await readFile(lock, "utf8");
    const [pid = "", token = "", started = ""] = own.split("\n");
    vi.resetModules();
    const copy = await import("./lock.ts");
    await expect(copy.lockFile(state)).rejects.toThrow("another emulator of this process uses it; close that first");
    // What another thread has written is like our own; we do not know of it.
    const other = join(await folder(), "other.json");
    for (const [content, words] of [
      [own, "another emulator of this process uses it"],
      [`${pid}\n${token}\n${started}\nsome-container\n`, `another emulator (process ${pid} of some-container)`],
    ] as const) {
      await writeFile(`${other}.lock`, content);
      expect(await refusal(other)).toContain(words);
      expect(await readFile(`${other}.lock`, "utf8")).toBe(content);
    }
    // The same id, but an earlier process.
    await writeFile(`${other}.lock`, own.replace(started, "before"));
    await (await start({ state: other })).close();
    // A lock that is not ours any more stays.
    await writeFile(lock, "another's");
    await emulator.close();
    expect(await readFile(lock, "utf8")).toBe("another's");
  });

  it("stays what a symbolic link leads to", async () => {
    const directory = await folder();
    await mkdir(join(directory, "real"));
    await symlink("real/state.json", join(directory, "link.json"));
    for (let round = 0; round < 2; round++) await (await start({ state: join(directory, "link.json") })).close();
    expect((await lstat(join(directory, "link.json"))).isSymbolicLink()).toBe(true);
    expect(await readdir(join(directory, "real"))).toEqual(["state.json"]);
    await symlink("circle", join(directory, "circle"));
    expect(await refusal(join(directory, "circle"))).toContain("too many symbolic links");
  });

  it("is refused before anything starts when it could not be saved", async () => {
    const directory = await folder();
    expect(await refusal(directory)).toBe(`StateError: ${directory}: a folder; give the path of a file`);
    expect(await refusal(join(directory, "no", "state.json"))).toContain("its folder does not exist; make it first");
    await writeFile(join(directory, "file"), "");
    expect(await refusal(join(directory, "file", "state.json"))).toContain("a part of its path is no folder");
    expect(await refusal("/dev/null")).toContain("no ordinary file; give the path of a file");
    if (process.getuid?.() === 0) return;
    await mkdir(join(directory, "closed"), { mode: 0o500 });
    expect(await refusal(join(directory, "closed", "state.json"))).toContain("this user may not read or write it");
  });

  it("is left alone when saving fails, and the emulator is closed all the same", async () => {
    const directory = await folder();
    const state = join(directory, "state.json");
    await (await start({ state })).close();
    const before = await readFile(state, "utf8");
    const clock = new ManualClock();
    const emulator = await start({ state, clock });
    emulator.fleet.addDevice({ name: "lost" });
    // A folder with something in it, where the new file is to be written.
    await mkdir(join(`${state}.tmp`, "in the way"), { recursive: true });
    await expect(emulator.save()).rejects.toThrow(StateError);
    await expect(emulator.close()).rejects.toThrow(`${state}: `);
    expect([clock.pending, existsSync(`${state}.lock`)]).toEqual([0, false]);
    expect(await readFile(state, "utf8")).toBe(before);
  });

  it("moves a clock that is behind it to its time, and lets what was due meanwhile happen at once", async () => {
    const state = join(await folder(), "state.json");
    const first = await startTest(fleetOf({ d: {} }), { state });
    first.clock.advance(60_000);
    await first.call("POST", "/namespaces/default/applications", {
      name: "web",
      scheduling: { type: "AllDevices" },
      spec: { containers: [{ name: "web", image: "nginx" }] },
    });
    await first.emulator.close();
    const behind = await startTest({}, { state });
    expect(behind.clock.now()).toBe(first.clock.now());
    await behind.emulator.close();
    const later = await startTest({}, { state, clock: new ManualClock("2026-06-02") });
    const read = async () => {
      const [device] = (await later.call("GET", "/devices")).json;
      const [allocation] = (await later.call("GET", "/namespaces/default/applications/web/allocations")).json;
      return [device.status, device.lastSeenAt.slice(0, 13), allocation.applicationStatuses[0]?.state];
    };
    expect(await read()).toEqual(["online", "2026-06-01T23", undefined]);
    later.clock.advance(0);
    expect(await read()).toEqual(["online", "2026-06-01T23", "pending"]);
    later.clock.advance(5000);
    expect(await read()).toEqual(["online", "2026-06-02T00", "running"]);
    const still = { now: () => 0, setAlarm: () => ({ cancel: () => undefined }) };
    await later.emulator.close();
    expect(await refusal(state, { clock: still })).toMatch(/the state is of 2026-06-02T.*, but the clock shows 1970/);
  });
});

describe("a file that is no state", () => {
  it.each([
    ["", "it is empty or not JSON: it must begin with {"],
    ["projects:\n  - name: a\n", "it is not JSON: it must begin with {"],
    ["{}", '"format" must be "synpse-emulator-state"'],
    ['{"format":"synpse-emulator-state","version":99}', "it is of version 99, this emulator reads version 1"],
    ['{"format":"synpse-emulator-state"', "it ends in the middle, at format: only a part of it is there"],
    ['{"format":"synpse-emulator-state","version":1}', "takenAt is required: set it"],
    ['{"a":1,"a":2}', "it has a twice"],
    ['{"a":[1,]}', "it is not valid JSON at a[1]"],
    ['{"a":[1 2]}', "it is not valid JSON at a[1]"],
    ['{"a":nope}', "it is not valid JSON at a"],
    ['{"a":1}}', "there is more after its end"],
    ['{"a" 1}', "it is not valid JSON at a"],
    ['{"secret":"swordfi', "it ends in the middle, at secret"],
  ])("%j is told so", async (content, words) => {
    const state = join(await folder(), "state.json");
    await writeFile(state, content);
    const said = await refusal(state);
    expect(said).toContain(`${state}: `);
    expect(said).toContain(words);
    expect(said).not.toContain("swordfi");
    expect(await readFile(state, "utf8")).toBe(content);
    expect(existsSync(`${state}.lock`)).toBe(false);
  });

  it("may be cut off anywhere", async () => {
    const state = join(await folder(), "state.json");
    await (await start({ state, fleet: "demo" })).close();
    const whole = await readFile(state);
    for (let part = 0; part < 20; part++) {
      await writeFile(state, whole.subarray(0, Math.floor((whole.length * part) / 20)));
      expect(await refusal(state)).toMatch(/ends in the middle|empty/);
    }
  });
});

describe("a snapshot", () => {
  type Loose = Record<string, unknown> & Record<"devices" | "allocations" | "secrets", Record<string, unknown>[]>;

  it.each<[string, (snapshot: Loose) => void, string]>([
    ["no object", () => undefined, '"format" must be'],
    ["a member too many", (snapshot) => Object.assign(snapshot, { extra: 1 }), 'the state has no member "extra"'],
    ["a list that is missing", (snapshot) => delete snapshot.jobs, "jobs is required"],
    [
      "a wrong type",
      ({ devices }) => Object.assign(devices[0] ?? {}, { labels: 7 }),
      "devices[0].labels must be an object, not a number",
    ],
    ["a place taken", ({ devices }) => Object.assign(devices[1] ?? {}, { place: 1 }), "devices[1].place must be above"],
    [
      "an id taken",
      ({ devices }) => Object.assign(devices[1] ?? {}, { id: devices[0]?.id }),
      "devices[1]: device id already in use",
    ],
    [
      "a key taken",
      ({ devices }) => Object.assign(devices[1] ?? {}, { accessKey: devices[0]?.accessKey }),
      "devices[1].accessKey: another has the same key",
    ],
    [
      "a project that is not there",
      ({ devices }) => Object.assign(devices[0] ?? {}, { project: 9 }),
      "devices[0].project: there is no projects[9]",
    ],
    [
      "an allocation of another device",
      ({ devices }) => Object.assign(devices[0] ?? {}, { allocations: devices[1]?.allocations }),
      "is of another device",
    ],
    [
      "an allocation left out",
      ({ devices }) => Object.assign(devices[0] ?? {}, { allocations: [] }),
      "devices: each allocation and each run",
    ],
    [
      "a spec that the API would not take",
      (snapshot) => Object.assign((snapshot.applications as Loose[])[0] ?? {}, { spec: { containers: 1 } }),
      "applications[0].spec.containers must be",
    ],
    ["a speed without end", (snapshot) => Object.assign(snapshot, { speed: 1e300 }), "speed must be <= 10000"],
    [
      "a time that cannot be told",
      ({ devices }) => Object.assign(devices[0] ?? {}, { createdAt: 8e15 }),
      "createdAt must be",
    ],
    [
      "a name that the API would not take",
      ({ devices }) => Object.assign(devices[0] ?? {}, { name: "a b" }),
      'devices[0].name: invalid device name "a b"',
    ],
    [
      "a label that the API would not take",
      ({ devices }) => Object.assign(devices[0] ?? {}, { labels: { "a b": "" } }),
      'devices[0].labels["a b"]: invalid key',
    ],
    [
      "a variable that the API would not take",
      ({ devices }) => Object.assign(devices[0] ?? {}, { environmentVariables: { "1": "" } }),
      "devices[0].environmentVariables",
    ],
    [
      "a secret that is not base64",
      ({ secrets }) => Object.assign(secrets[0] ?? {}, { data: "\u0000" }),
      "secrets[0].data: data must be base64",
    ],
    [
      "two containers of one name",
      (snapshot) => {
        const spec = { containers: ["nginx", "redis"].map((image) => ({ name: "a", image })) };
        Object.assign((snapshot.applications as Loose[])[0] ?? {}, { spec });
      },
      'applications[0].spec.containers[1].name: spec.containers[1].name "a" is used twice',
    ],
    [
      "a key of nobody",
      (snapshot) => Object.assign(snapshot.seeded as object, { accessKey: "s-nobody" }),
      "seeded.accessKey: it must be",
    ],
    [
      "a personal key of nobody",
      (snapshot) => Object.assign(snapshot.seeded as object, { personalAccessKey: "u-nobody" }),
      "seeded.personalAccessKey: it must be",
    ],
    [
      "a fleet that is none",
      (snapshot) => Object.assign(snapshot, { fleet: { projekts: [] } }),
      "fleet: the fleet has no member",
    ],
  ])("with %s is refused, and nothing has changed", async (what, spoil, words) => {
    const { emulator, call, clock } = await startTest("demo");
    const pending = clock.pending;
    const before = (await call("GET", "/devices")).text;
    const snapshot = JSON.parse(JSON.stringify(emulator.snapshot())) as Loose;
    spoil(snapshot);
    const error: unknown = await emulator
      .restore(what === "no object" ? null : snapshot)
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StateError);
    expect(String(error)).toContain(words);
    expect((await call("GET", "/devices")).text).toBe(before);
    expect(clock.pending).toBe(pending);
  });

  it("is not changed by what its emulator does later, nor by its user", async () => {
    const { emulator, clock, call } = await startTest("demo");
    const snapshot = emulator.snapshot();
    const text = JSON.stringify(snapshot);
    clock.advance(100_000);
    await call("PATCH", "/devices/vilnius-till-01", { labels: { site: "kaunas" } });
    expect(JSON.stringify(snapshot)).toBe(text);
    await emulator.restore(snapshot);
    clock.advance(100_000);
    expect(JSON.stringify(snapshot)).toBe(text);
    for (const device of emulator.snapshot().devices) Object.assign(device.labels, { spoilt: "yes" });
    expect((await call("GET", "/devices")).text).not.toContain("spoilt");
  });
});

describe("a process that is killed while it saves", () => {
  const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const SCRIPT = `
    import { Emulator } from ${source("../emulator.ts")};
    const devices = Array.from({ length: 2000 }, (_, i) => ({ name: "d" + i }));
    const emulator = await Emulator.start({ state: process.argv[1], fleet: { projects: [{ name: "p", devices }] } });
    for (let count = 2000; ; count++) {
      await emulator.save();
      process.stdout.write(count + "\\n");
      emulator.fleet.addDevice({ name: "e" + count });
    }
  `;

  it("leaves what was saved before or after, whole", async () => {
    const state = join(await folder(), "state.json");
    let least = 2000;
    for (const share of [0, 0.5]) {
      const child: ChildProcess = spawn(
        process.execPath,
        ["--import", "tsx", "--conditions=@synpse/source", "--input-type=module", "-e", SCRIPT, state],
        { cwd: fileURLToPath(new URL("../..", import.meta.url)), stdio: ["ignore", "pipe", "inherit"] },
      );
      onTestFinished(() => void child.kill("SIGKILL"));
      let output = "";
      child.stdout?.on("data", (chunk) => {
        output += String(chunk);
      });
      const ended = once(child, "exit");
      // Once a first save is done, in the middle of another one.
      const watcher = watch(join(state, ".."), () => {
        if (output !== "" && sizeOf(`${state}.tmp`) > share * sizeOf(state)) child.kill("SIGKILL");
      });
      await ended;
      watcher.close();
      const saved = Number(output.trim().split("\n").at(-1));
      expect(saved).toBeGreaterThanOrEqual(least);

      const emulator = await Emulator.start({ state });
      const { length } = emulator.snapshot().devices;
      expect([saved, saved + 1]).toContain(length);
      least = length;
      await emulator.close();
      expect(await readdir(join(state, ".."))).toEqual(["state.json"]);
    }
  }, 60_000);

  function sizeOf(path: string): number {
    return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
  }
});
