import { describe, expect, it, onTestFinished } from "vitest";
import { MAX_WATCHERS, WATCHED_DEVICES, WATCHED_LOG_LINES } from "../limits.ts";
import { fleetOf, startTest } from "../testing/client.ts";
import type { WatchMessage } from "./messages.ts";
import { startWatching } from "./testing.ts";

const app = (name: string, image = "nginx:1.27") => ({
  name,
  scheduling: { type: "AllDevices" },
  spec: { containers: [{ name: "web", image }] },
});

async function watching(origin: string, query = "") {
  const watcher = await startWatching(origin, query);
  onTestFinished(() => watcher.leave());
  return watcher;
}

const isFirst = ({ fresh }: WatchMessage) => fresh === "first";

describe("the feed of the page", () => {
  it("tells first what there is, and then only what changes", async () => {
    const { emulator, call, clock } = await startTest(
      fleetOf({ "till-1": { site: "riga" }, "till-2": { site: "riga" } }),
    );
    const watcher = await watching(emulator.origin);
    expect(watcher.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const first = await watcher.until(isFirst);
    expect(first.overview).toMatchObject({
      devices: { total: 2, online: 2, failing: 0 },
      matched: 2,
      labels: [{ key: "site", values: [{ value: "riga", total: 2, online: 2 }], others: 0 }],
    });
    expect(first.devices?.rows.map(({ name, online }) => [name, online])).toEqual([
      ["till-1", true],
      ["till-2", true],
    ]);

    await call("POST", "/namespaces/default/applications", app("web"));
    const started = await watcher.until(({ applications }) => applications !== undefined);
    expect(started.fresh).toBeUndefined();
    expect(started.applications?.rows).toMatchObject([{ name: "web", counts: { total: 2, running: 0, moving: 2 } }]);
    const asked = started.requests ?? (await watcher.until(({ requests }) => requests !== undefined)).requests;
    expect(asked?.rows).toMatchObject([
      { words: "deployed application web", status: 200, change: true, key: "project key" },
    ]);

    clock.advance(10_000);
    const done = await watcher.until(({ applications }) => applications?.rows[0]?.counts.running === 2);
    expect(done.applications?.order).toBeUndefined();
    emulator.fleet.disconnect("till-2");
    clock.advance(121_000);
    const gone = await watcher.until(({ overview }) => overview?.devices.online === 1);
    expect(gone.devices?.rows).toMatchObject([{ name: "till-2", online: false }]);
  });

  it("shows a page of the devices that are asked for, and counts the others", async () => {
    const many = Array.from({ length: 250 }, (_, i) => [`d-${i}`, { half: i % 2 === 0 ? "even" : "odd" }] as const);
    const { emulator } = await startTest(fleetOf(Object.fromEntries(many)));
    const pages = await watching(emulator.origin, `offset=${WATCHED_DEVICES}`);
    const second = await pages.until(isFirst);
    expect(second.overview).toMatchObject({ matched: 250, offset: 100, limit: 100 });
    expect([second.devices?.rows.length, second.devices?.rows[0]?.name]).toEqual([100, "d-100"]);
    const filtered = await watching(emulator.origin, "label=half%3Dodd&q=d-24");
    const few = await filtered.until(isFirst);
    expect(few.devices?.rows.map(({ name }) => name)).toEqual(["d-241", "d-243", "d-245", "d-247", "d-249"]);
    const none = await watching(emulator.origin, "status=failing&offset=1e99&project=nowhere&label&log=x");
    expect((await none.until(isFirst)).overview).toMatchObject({ matched: 0, devices: { total: 250 } });
  });

  it("follows the log of a container, and that of the one that takes its place", async () => {
    const { emulator, call, clock } = await startTest(fleetOf({ d: {} }));
    const { json } = await call("POST", "/namespaces/default/applications", app("web", "acme/quiet"));
    const [device] = (await call("GET", "/devices")).json;
    const query = new URLSearchParams([
      ["log", json.id],
      ["log", device.id],
      ["log", "web"],
    ]);
    const watcher = await watching(emulator.origin, String(query));
    expect((await watcher.until(isFirst)).log).toMatchObject({ fresh: true, state: "none", lines: [] });
    clock.advance(10_000);
    await watcher.until(({ log }) => log?.state === "open" && log.fresh);
    emulator.fleet.writeLog({ device: "d", application: "web", container: "web" }, "hello");
    expect((await watcher.until(({ log }) => log?.lines.includes("hello") === true)).log).toMatchObject({
      fresh: false,
      of: "web, web, on d",
    });
    for (let line = 0; line < 500; line++) {
      emulator.fleet.writeLog({ device: "d", application: "web", container: "web" }, `line ${line}`);
    }
    const { log } = await watcher.until(({ log }) => log?.lines.includes("line 499") === true);
    expect([log?.lines.length, log?.skipped]).toEqual([WATCHED_LOG_LINES, 500 - WATCHED_LOG_LINES]);
    await call("DELETE", "/namespaces/default/applications/web");
    await watcher.until(({ log }) => log?.state === "none");
  });

  it("shows no key, no id of a registration token and no secret, wherever they stand", async () => {
    const { emulator, call } = await startTest({
      projects: [{ name: "p", key: "s-by-hand", devices: [{ name: "d", labels: { leak: "s-by-hand" } }] }],
    });
    const token = (await call("POST", "/device-registration-tokens", { name: "tills" })).json;
    await call("PUT", `/device-registration-tokens/${token.id}`, { name: "tills-2" });
    await call("POST", "/namespaces/default/secrets", { name: "s", type: "Environment", data: "aHVudGVyMg==" });
    await call("GET", "/namespaces/default/secrets/s");
    await call("GET", `/devices/${emulator.personalAccessKey}`);
    const [device] = (await call("GET", "/devices")).json;
    const watcher = await watching(emulator.origin, `device=${device.id}`);
    const { requests } = await watcher.until(isFirst);
    expect(requests?.rows.map(({ words }) => words)).toEqual([
      "created registration token tills",
      "changed registration token tills-2",
      "created secret s",
      "read secret s",
      "could not look at device [redacted]",
      "listed devices",
    ]);
    for (const hidden of [token.id, "s-by-hand", emulator.personalAccessKey, "aHVudGVyMg", "hunter2"]) {
      expect(watcher.sent()).not.toContain(hidden);
    }
    expect(watcher.sent()).not.toMatch(/drt_\w/);
  });

  it("is for so many at once, and forgets those who leave", async () => {
    const { emulator } = await startTest();
    const all = await Promise.all(Array.from({ length: MAX_WATCHERS }, () => watching(emulator.origin)));
    await Promise.all(all.map((watcher) => watcher.until(isFirst)));
    const refused = await fetch(`${emulator.origin}/_emulator/watch/events`);
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining("20 may at once")]);
    all[0]?.leave();
    await expect
      .poll(async () => {
        const again = await startWatching(emulator.origin);
        again.leave();
        return again.response.status;
      })
      .toBe(200);
  });

  it("looks at nothing while nobody watches, and ends with the emulator", async () => {
    const { emulator } = await startTest(fleetOf({ d: {} }));
    const watcher = await startWatching(emulator.origin);
    await watcher.until(isFirst);
    await emulator.close();
    await expect(watcher.until(() => false)).rejects.toThrow();
  });
});
