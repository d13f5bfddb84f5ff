import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Connected, connect } from "../../testing/connect.ts";
import { listDevices } from "./list_devices.ts";

let emulator: Emulator;
let mcp: Connected;

const sites = ["berlin", "oslo", "riga"];

beforeAll(async () => {
  const clock = new ManualClock();
  emulator = await Emulator.start({
    clock,
    fleet: {
      projects: [
        {
          name: "shops",
          devices: Array.from({ length: 30 }, (_, index) => ({
            name: `device-${String(index).padStart(2, "0")}`,
            createdAt: `${60 - index}d`,
            labels: { site: sites[index % 3] ?? "", shelf: String(index) },
            environmentVariables: { TOKEN: "canary-of-a-device" },
            ...(index % 10 === 0 ? { lastSeen: "3h" } : {}),
          })),
        },
      ],
    },
  });
  mcp = await connect({ synpse: emulator.clientOptions, now: () => new Date(clock.now()) });
});

afterAll(async () => {
  await mcp[Symbol.asyncDispose]();
  await emulator.close();
});

const names = (answer: Answer) => answer.json.devices.map(({ name }) => name);

test("tells of each device what matters at a glance", async () => {
  const { json, structured, isError } = await mcp.call("list_devices", { limit: 1 });
  expect(isError).toBe(false);
  expect(json).toEqual({
    note: expect.stringContaining("nextCursor"),
    total: 30,
    shown: 1,
    devices: [
      {
        name: "device-00",
        status: "offline",
        lastSeen: "2026-06-01T09:00:00Z (3 hours ago)",
        labels: { shelf: "0", site: "berlin" },
      },
    ],
    nextCursor: expect.any(String),
  });
  expect(structured).toEqual(json);
  expect(listDevices.output?.safeParse(structured).error).toBeUndefined();
});

test("detailed adds ids and technical facts", async () => {
  const { json } = await mcp.call("list_devices", { limit: 1, format: "detailed" });
  expect(json.devices[0]).toMatchObject({
    id: expect.stringMatching(/^dev_/),
    architecture: "arm64",
    ipAddress: expect.any(String),
    registered: expect.stringContaining("ago"),
  });
});

describe("filters", () => {
  test("by labels, all of them", async () => {
    const answer = await mcp.call("list_devices", { labels: { site: "oslo" } });
    expect(answer.json.total).toBe(10);
    expect(names(answer).every((name) => Number(name.slice(-2)) % 3 === 1)).toBe(true);
    expect(names(await mcp.call("list_devices", { labels: { site: "oslo", shelf: 4 } }))).toEqual(["device-04"]);
  });

  test("by a part of the name", async () => {
    expect(names(await mcp.call("list_devices", { query: "vice-07" }))).toEqual(["device-07"]);
  });

  test("by status, over all pages", async () => {
    const answer = await mcp.call("list_devices", { status: "offline" });
    expect(names(answer)).toEqual(["device-00", "device-10", "device-20"]);
    expect(answer.json.total).toBeUndefined();
    expect(answer.json.nextCursor).toBeUndefined();
  });

  test("nothing found is an empty list, not an error", async () => {
    const { json, isError } = await mcp.call("list_devices", { labels: { site: "atlantis" } });
    expect(isError).toBe(false);
    expect(json).toEqual({
      total: 0,
      shown: 0,
      knownValues: [{ label: "site", values: sites }],
      devices: [],
    });
    const query = await mcp.call("list_devices", { query: "atlantis" });
    expect(query.json).toEqual({ total: 0, shown: 0, devices: [] });
  });

  test("labels that no device has are told, with those there are", async () => {
    const { json } = await mcp.call("list_devices", { labels: { sit: "berlin", site: "oslo" }, status: "online" });
    expect(json).toMatchObject({
      shown: 0,
      unknownLabels: ["sit"],
      didYouMean: ["site"],
      knownLabels: ["shelf", "site"],
      knownValues: [{ label: "site", values: sites }],
    });
  });
});

describe("cursor", () => {
  async function walk(args: object): Promise<string[]> {
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const answer = await mcp.call("list_devices", { ...args, cursor });
      all.push(...names(answer));
      cursor = answer.json.nextCursor;
    } while (cursor !== undefined && all.length < 100);
    return all;
  }

  test.each([
    [{ limit: 7 }, 30],
    [{ limit: 30 }, 30],
    [{ limit: "10" }, 30],
    [{ limit: 2, status: "online" }, 27],
    [{ limit: 3, labels: { site: "riga" } }, 10],
  ])("%j reaches every device once", async (args, count) => {
    const all = await walk(args);
    expect(new Set(all).size).toBe(count);
    expect(all).toHaveLength(count);
  });

  test("goes on at the right place when the limit changes", async () => {
    const first = await mcp.call("list_devices", { limit: 7 });
    const second = await mcp.call("list_devices", { limit: 3, cursor: first.json.nextCursor });
    expect(names(second)).toEqual(["device-07", "device-08", "device-09"]);
    const third = await mcp.call("list_devices", { limit: 25, cursor: second.json.nextCursor });
    expect(names(third)[0]).toBe("device-10");
  });

  test("does not go with another query", async () => {
    const { json } = await mcp.call("list_devices", { limit: 1 });
    const other = await mcp.call("list_devices", { limit: 1, status: "online", cursor: json.nextCursor });
    expect(other).toMatchObject({ isError: true, json: { error: "invalid_input" } });
  });
});

test("environment variables and registration tokens stay out", async () => {
  for (const format of ["concise", "detailed"]) {
    const { text } = await mcp.call("list_devices", { limit: 100, format });
    expect(text).not.toContain("canary");
    expect(text).not.toContain("drt_");
  }
});

test("a big fleet fits into a reply, and is reached to its end", async () => {
  const labels = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`label-number-${index}`, "x".repeat(40)]),
  );
  await using big = await Emulator.start({
    clock: new ManualClock(),
    fleet: {
      projects: [{ name: "big", devices: Array.from({ length: 120 }, (_, index) => ({ name: `d-${index}`, labels })) }],
    },
  });
  await using connected = await connect({ synpse: big.clientOptions });
  const all: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await connected.call("list_devices", { limit: 100, format: "detailed", cursor });
    expect(Buffer.byteLength(answer.text)).toBeLessThanOrEqual(25_000);
    expect(answer.json.shown).toBe(answer.json.devices.length);
    all.push(...names(answer));
    cursor = answer.json.nextCursor;
  } while (cursor !== undefined);
  expect(new Set(all).size).toBe(120);
  expect(all).toHaveLength(120);
});
