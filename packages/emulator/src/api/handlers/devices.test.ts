import { describe, expect, it } from "vitest";
import { fleetOf, startTest, type TestEmulator } from "../../testing/client.ts";

const names = (devices: readonly { name: string }[]) => devices.map((device) => device.name);

const three = fleetOf({
  "vilnius-till-1": { site: "vilnius", role: "till", kiosk: "true" },
  "vilnius-gw": { site: "vilnius", role: "gateway" },
  "riga-till-1": { site: "riga", role: "till" },
});

describe("listDevices", () => {
  it.each([
    ['labels={"site":"vilnius"}', ["vilnius-till-1", "vilnius-gw"]],
    ['labels={"site":"vilnius","role":"till"}', ["vilnius-till-1"]],
    ['labels={"site":"nowhere"}', []],
    ["labels={}", ["vilnius-till-1", "vilnius-gw", "riga-till-1"]],
    ["q=TILL", ["vilnius-till-1", "riga-till-1"]],
    ["q=gateway", ["vilnius-gw"]],
    ["q=role:till", ["vilnius-till-1", "riga-till-1"]],
    ["q=role:til", []],
    ["q=kiosk:", ["vilnius-till-1"]],
    ["q=constructor:", []],
    ["q=site:riga till", ["riga-till-1"]],
    ["q=site:vilnius%26role:gateway", ["vilnius-gw"]],
    ["q=status=online", ["vilnius-till-1", "vilnius-gw", "riga-till-1"]],
    ["q=status=offline", []],
    ['q=till&labels={"site":"riga"}', ["riga-till-1"]],
  ])("%s finds %j", async (query, expected) => {
    const { call } = await startTest(three);
    const { json, headers } = await call("GET", `/devices?${query.replaceAll('"', "%22")}`);
    expect(names(json)).toEqual(expected);
    expect(headers.get("total-items")).toBe(String(expected.length));
  });

  describe("in pages", () => {
    const ten = fleetOf(
      Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`d${i}`, { even: String(i % 2 === 0) }])),
    );
    const page = async ({ call }: TestEmulator, query: string) => {
      const { json, headers, status } = await call("GET", `/devices?${query}`);
      return {
        status,
        names: names(json).join(" "),
        next: headers.get("next-page-token"),
        previous: headers.get("previous-page-token"),
        size: headers.get("page-size"),
        total: headers.get("total-items"),
      };
    };

    it("goes forth and back", async () => {
      const test = await startTest(ten);
      const first = await page(test, "pageSize=4");
      expect(first).toMatchObject({ names: "d0 d1 d2 d3", previous: "", size: "4", total: "10" });
      const second = await page(test, `pageSize=4&pageToken=${first.next}`);
      expect(second.names).toBe("d4 d5 d6 d7");
      const third = await page(test, `pageSize=4&pageToken=${second.next}`);
      expect(third).toMatchObject({ names: "d8 d9", next: "" });
      const back = await page(test, `pageSize=4&pageToken=${third.previous}`);
      expect(back.names).toBe("d4 d5 d6 d7");
      const start = await page(test, `pageSize=4&pageToken=${back.previous}`);
      expect(start).toMatchObject({ names: "d0 d1 d2 d3", previous: "", next: first.next });
    });

    it("holds 100 unless told otherwise", async () => {
      const test = await startTest(fleetOf(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`d${i}`, {}]))));
      const first = await page(test, "");
      expect(first).toMatchObject({ size: "100", total: "101" });
      expect((await page(test, `pageToken=${first.next}`)).names).toBe("d100");
      expect((await page(test, "pageSize=500")).next).toBe("");
    });

    it("neither skips nor repeats when devices come and go between two pages", async () => {
      const test = await startTest(ten);
      const first = await page(test, "pageSize=3");
      for (const gone of ["d0", "d2", "d4"]) await test.call("DELETE", `/devices/${gone}`);
      test.emulator.fleet.addDevice({ name: "new" });
      const rest: string[] = [];
      for (let token = first.next; token; ) {
        const next = await page(test, `pageSize=3&pageToken=${token}`);
        rest.push(next.names);
        token = next.next;
      }
      expect(rest.join(" ")).toBe("d3 d5 d6 d7 d8 d9 new");
    });

    it("leads back from a page that has become empty", async () => {
      const test = await startTest(ten);
      const first = await page(test, "pageSize=8");
      for (const gone of ["d8", "d9"]) await test.call("DELETE", `/devices/${gone}`);
      const empty = await page(test, `pageSize=8&pageToken=${first.next}`);
      expect(empty).toMatchObject({ names: "", next: "", total: "8" });
      expect((await page(test, `pageSize=8&pageToken=${empty.previous}`)).names).toBe(first.names);
    });

    it("counts and cuts within a filter", async () => {
      const test = await startTest(ten);
      const filter = `labels=${encodeURIComponent('{"even":"true"}')}&pageSize=2`;
      const first = await page(test, filter);
      expect(first).toMatchObject({ names: "d0 d2", total: "5" });
      expect((await page(test, `${filter}&pageToken=${first.next}`)).names).toBe("d4 d6");
    });

    it("refuses a token that it never gave out", async () => {
      const { call } = await startTest(ten);
      for (const token of ["x", "YTA=", "YTE", "YTAx", "YS0x", "Yjk5OTk5OTk5OTk5OTk5OTk5OQ"]) {
        const { status, text } = await call("GET", `/devices?pageToken=${token}`);
        if (token === "YTE") expect(status).toBe(200);
        else expect([token, status, text]).toEqual([token, 400, expect.stringContaining("invalid pageToken")]);
      }
    });
  });
});

describe("getDevice", () => {
  it("finds by name and by id, and tells all that is known", async () => {
    const { call, emulator } = await startTest(three);
    const { json } = await call("GET", "/devices/vilnius-gw");
    expect(json).toMatchObject({
      name: "vilnius-gw",
      projectId: emulator.projectId,
      status: "online",
      labels: { site: "vilnius", role: "gateway" },
      info: {
        hostname: "vilnius-gw",
        architecture: "arm64",
        osRelease: { id: "debian" },
        docker: { health: "healthy" },
      },
    });
    expect(json).not.toHaveProperty("applications");
    expect(json).not.toHaveProperty("environmentVariables");
    expect((await call("GET", `/devices/${json.id}`)).json).toEqual(json);
    expect((await call("GET", "/devices/vilnius")).status).toBe(404);
  });

  it.each(["full", "full=", "full=true"])("?%s adds the applications scheduled on it", async (query) => {
    const { call } = await startTest(three);
    const spec = { containers: [{ name: "c", image: "nginx" }] };
    await call("POST", "/namespaces/default/applications", {
      name: "a",
      scheduling: { selectors: { site: "vilnius" } },
      spec,
    });
    const { json } = await call("GET", `/devices/vilnius-gw?${query}`);
    expect(json.applications).toEqual([(await call("GET", "/namespaces/default/applications/a")).json]);
    expect((await call("GET", `/devices/riga-till-1?${query}`)).json).not.toHaveProperty("applications");
  });
});

describe("updateDevice", () => {
  it("replaces what is present, keeps what is absent, and ignores what only the service sets", async () => {
    const { call, clock } = await startTest(three);
    const before = (await call("GET", "/devices/riga-till-1")).json;
    clock.advance(1000);
    const after = (
      await call("PATCH", `/devices/${before.id}`, {
        ...before,
        id: "dev_other",
        status: "offline",
        labels: { only: "this" },
        environmentVariables: { A: "1" },
      })
    ).json;
    expect(after).toMatchObject({
      id: before.id,
      name: "riga-till-1",
      status: "online",
      labels: { only: "this" },
      environmentVariables: { A: "1" },
    });
    expect(after.updatedAt > before.updatedAt).toBe(true);
    const renamed = (await call("PATCH", "/devices/riga-till-1", { name: "riga-1" })).json;
    expect(renamed).toMatchObject({ name: "riga-1", labels: { only: "this" }, environmentVariables: { A: "1" } });
    expect((await call("GET", "/devices/riga-1")).json).toEqual(renamed);
    expect((await call("GET", "/devices/riga-till-1")).status).toBe(404);
    const settings = { agentLogLevel: "debug", desiredAgentVersion: "v2.0.0" };
    expect((await call("PATCH", "/devices/riga-1", { agentSettings: settings })).json.agentSettings).toEqual(settings);
  });

  it("empties maps that are sent empty or null, and takes an empty name as none", async () => {
    const { call } = await startTest(three);
    expect((await call("PATCH", "/devices/riga-till-1", { name: "", labels: {} })).json).not.toHaveProperty("labels");
    expect((await call("PATCH", "/devices/vilnius-gw", { labels: null })).json).not.toHaveProperty("labels");
  });

  it("refuses bad values and changes nothing then", async () => {
    const { call } = await startTest(three);
    const before = (await call("GET", "/devices/riga-till-1")).text;
    for (const bad of [
      { name: "vilnius-gw", labels: {} },
      { name: "a b" },
      { labels: { "": "x" } },
      { labels: { a: 1 } },
      { name: "new", environmentVariables: { "no-dash": "x" } },
    ]) {
      expect((await call("PATCH", "/devices/riga-till-1", bad)).status).toBe(400);
    }
    expect((await call("GET", "/devices/riga-till-1")).text).toBe(before);
  });
});

describe("deleteDevice", () => {
  it("takes it out of everything, and its key with it", async () => {
    const { call } = await startTest(three);
    const spec = { containers: [{ name: "c", image: "nginx" }] };
    await call("POST", "/namespaces/default/applications", { name: "a", scheduling: { type: "AllDevices" }, spec });
    await call("POST", "/namespaces/default/jobs", { name: "j", scheduling: { type: "AllDevices" }, spec });
    expect((await call("DELETE", "/devices/vilnius-gw")).status).toBe(200);
    expect((await call("GET", "/devices/vilnius-gw")).status).toBe(404);
    expect((await call("DELETE", "/devices/vilnius-gw")).status).toBe(404);
    expect((await call("GET", "/namespaces/default/applications/a")).json.deploymentStatus.total).toBe(2);
    expect((await call("GET", "/namespaces/default/jobs/j")).json.deviceJobs).toHaveLength(2);
  });
});
