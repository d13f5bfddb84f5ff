/** Whatever a server says of ids that are not the run's, they stay; and what may be left is said. */
import { randomBytes } from "node:crypto";
import { Emulator } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bend, startBender } from "./bender.ts";
import { allOf, bent, json } from "./bends.ts";
import { everythingOf } from "./everything.ts";
import { runAgainst } from "./run-target.ts";

type Row = Record<string, unknown> & { id: string; name: string };

let emulator: Emulator;
let synpse: Synpse;
let before: unknown;
let foreignToken: string;
let foreignDevice: string;

beforeEach(async () => {
  emulator = await Emulator.start({ fleet: "demo" });
  synpse = new Synpse({ ...emulator.clientOptions, rateLimit: false });
  before = await everythingOf(synpse);
  const [token] = (await synpse.registrationTokens.list()).items;
  const [device] = (await synpse.devices.list()).items;
  if (token === undefined || device === undefined) throw new Error("the demo has both");
  [foreignToken, foreignDevice] = [token.id, device.id];
});
afterEach(() => emulator.close());

async function runThrough(...bends: Bend[]) {
  await using bender = await startBender(emulator.origin, allOf(bends));
  return await runAgainst(emulator, bender.baseUrl);
}

const isOwn = ({ name }: Row): boolean => name.startsWith("contract-");
const tokens = (change: (rows: Row[]) => Row[]): Bend =>
  bent("listRegistrationTokens", ({ body }) => ({ body: JSON.stringify(change(JSON.parse(body) as Row[])) }));
const failing = (operation: string): Bend => bent(operation, () => ({ status: 500, headers: {}, body: "" }));
/** The token that the run made, which it could not know for its own. */
async function removeLeftToken(): Promise<void> {
  const own = (await synpse.registrationTokens.list()).items.filter(({ name }) => name.startsWith("contract-"));
  expect(own).toHaveLength(1);
  for (const { id } of own) await synpse.registrationTokens.delete(id);
}

describe("a foreign registration token stays", () => {
  const swapped = tokens((rows) => rows.map((row) => (isOwn(row) ? { ...row, id: foreignToken } : row)));
  const hidden = tokens((rows) => rows.filter((row) => isOwn(row) || row.id !== foreignToken));
  const twice = tokens((rows) =>
    rows.flatMap((row) => (isOwn(row) ? [{ ...row, id: "drt_anothersToken000000000000000" }, row] : [row])),
  );

  it.each([
    ["the list shows its id under the run's name", [swapped]],
    ["so it does, and it is not known what was made", [failing("createRegistrationToken"), swapped]],
    ["so it does, and did not list it before", [hidden, swapped]],
    ["two bear the run's name", [twice]],
    ["so they do, and it is not known what was made", [failing("createRegistrationToken"), twice]],
  ])("when %s", async (_, bends) => {
    const deleted: string[] = [];
    const watching = bent("deleteRegistrationToken", ({ target }) => void deleted.push(target));
    const report = await runThrough(...bends, watching);
    expect(report.left).toEqual([`registration token ${report.prefix}, if it was made`]);
    expect(deleted).toEqual([]);
    await removeLeftToken();
    expect(await everythingOf(synpse)).toEqual(before);
  });
});

describe("a foreign device stays", () => {
  it.each([
    ["shows the run's own under its id", false],
    ["shows it with the marks of the run's own", true],
  ])("when the server names it as the one that was registered, and %s", async (_, withItsId) => {
    let real = "";
    const naming = json("registerDevice", (registered) => {
      real = String(registered.deviceId);
      registered.deviceId = foreignDevice;
    });
    const showing: Bend = async ({ operation, target }) => {
      if (operation !== "getDevice" || !target.includes(foreignDevice) || real === "") return undefined;
      const device = await synpse.devices.get(real).catch(() => undefined);
      return device && { body: JSON.stringify({ ...device, id: withItsId ? foreignDevice : device.id }) };
    };
    const touched: string[] = [];
    const watching: Bend = ({ operation = "", target }) => {
      if (/^(update|delete|reboot)Device$/.test(operation) && target.includes(foreignDevice)) touched.push(operation);
      return undefined;
    };
    const report = await runThrough(naming, showing, watching);
    expect(touched).toEqual([]);
    expect(report.left).toEqual([]);
    expect(await everythingOf(synpse)).toEqual(before);
  });
});

describe("devices whose registration failed after it was done", () => {
  const noList = bent("listDevices", () => ({ body: "[]" }));
  const missing = bent("getDevice", () => ({ status: 404 }), { fits: ({ target }) => target.includes("/contract-") });
  const named = (prefix: string) =>
    ["one", "two"].map((suffix) => `device with the host name ${prefix}-${suffix}, if it has registered`);

  it("are found by name where they are not listed", async () => {
    const report = await runThrough(failing("registerDevice"), noList);
    expect(report.left).toEqual([]);
    expect(await everythingOf(synpse)).toEqual(before);
  });

  it("are found on a later page where labels do not filter", async () => {
    const unfiltered: Bend = async ({ operation, target }) => {
      if (operation !== "listDevices") return undefined;
      const pageToken = new URL(target, "http://localhost").searchParams.get("pageToken");
      const page = await synpse.devices.list({ pageSize: 5, ...(pageToken === null ? {} : { pageToken }) });
      const { nextPageToken = "" } = page;
      return { status: 200, headers: { "next-page-token": nextPageToken }, body: JSON.stringify(page.items) };
    };
    const report = await runThrough(failing("registerDevice"), missing, unfiltered);
    expect(report.left).toEqual([]);
    expect(await everythingOf(synpse)).toEqual(before);
  });

  it("are said to be left where they are not found at all", async () => {
    const report = await runThrough(failing("registerDevice"), missing, noList);
    expect(report.left).toEqual(named(report.prefix));
  });

  it("are said to be left where the list does not end, which is not followed for ever", async () => {
    let asked = 0;
    const endless: Bend = ({ operation }) => {
      if (operation !== "listDevices") return undefined;
      asked += 1;
      return { status: 200, headers: { "next-page-token": randomBytes(8).toString("hex") }, body: "[]" };
    };
    const report = await runThrough(failing("registerDevice"), missing, endless);
    expect(report.left).toEqual(named(report.prefix));
    // Once before anything is registered, and once to find what was; and what else is tried with lists.
    expect(asked).toBeGreaterThanOrEqual(200);
    expect(asked).toBeLessThan(220);
  });
});

it("says that a token may be left which is not listed", async () => {
  const report = await runThrough(
    failing("createRegistrationToken"),
    tokens((rows) => rows.filter((row) => !isOwn(row))),
  );
  expect(report.left).toEqual([`registration token ${report.prefix}, if it was made`]);
});
