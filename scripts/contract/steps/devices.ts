import { ConflictError, type Device, type Synpse } from "@synpse/sdk";
import { attempt, type Context, expectMissing, expectRefusal, expectThat, skip } from "../context.ts";
import type { Owned } from "../owned.ts";

/** The most devices that are looked through, on this many pages at most. */
const mostDevices = 1000;
const mostPages = 100;

const changing = ["updateDevice", "rebootDevice", "deleteDevice"];

/** The label that this run's token gives to its devices. */
export function labelsOf({ prefix }: Owned): Record<string, string> {
  return { contract: prefix };
}

/** What of a device shows whose it is. */
export function marksOf({ name, labels, info, registrationTokenId }: Partial<Device>): unknown[] {
  return [name, labels?.contract, info?.hostname, registrationTokenId];
}

/** Goes through the devices of a list, the first {@link mostDevices} of them on the first {@link mostPages} pages. */
export async function eachDevice(
  devices: Synpse["devices"],
  query: Parameters<Synpse["devices"]["list"]>[0],
  work: (device: Device) => void,
): Promise<void> {
  let [items, pages] = [0, 0];
  for await (const page of devices.list(query).pages()) {
    for (const device of page.items) {
      work(device);
      items += 1;
      if (items >= mostDevices) return;
    }
    pages += 1;
    if (pages >= mostPages) return;
  }
}

/** Reads the devices that there are; changes none of them. Tells whether they could be listed. */
export async function readDevices(context: Context): Promise<boolean> {
  const { devices } = context.synpse;
  const listed = await attempt(context, "listDevices", async () => {
    await eachDevice(devices, {}, ({ id }) => context.owned.seeForeign("device", id));
    return true;
  });
  const page = await attempt(context, "listDevices", () => devices.list());
  const [first] = page?.items ?? [];
  if (typeof first?.id === "string" && typeof first.name === "string") {
    const got = await attempt(context, "getDevice", () => devices.get(first.id));
    expectThat(context, "getDevice", got === undefined || got.id === first.id, {
      pointer: "/id",
      documented: "the device of the id that was asked for",
      came: "another one",
    });
    await attempt(context, "getDevice", () => devices.get(first.name));
  }
  await expectMissing(context, "getDevice", () => devices.get(`${context.owned.prefix}-none`));
  const why = "no page has this token";
  await expectRefusal(context, "listDevices", { statuses: [400], why }, () =>
    devices.list({ pageToken: `${context.owned.prefix}-none` }),
  );
  return listed === true;
}

/** Registers two devices with the run's own token, and tries on them what changes a device. */
export async function tryOwnDevices(context: Context, tokenId: string): Promise<void> {
  const ids = [await register(context, tokenId, "one"), await register(context, tokenId, "two")];
  const [id, other] = ids;
  if (id === undefined || other === undefined) return skip(context, changing, "no device could be registered");
  await tryPages(context);
  await tryUpdates(context, id);
  await attempt(context, "rebootDevice", async () => {
    try {
      await context.synpse.devices.reboot(id);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      skip(context, ["rebootDevice"], "no agent runs on the device that was registered: 409, as documented");
    }
  });
  for (const each of [id, other]) {
    await attempt(context, "deleteDevice", () => context.synpse.devices.delete(each));
    await expectMissing(context, "getDevice", () => context.synpse.devices.get(each));
  }
}

/** Gives the id of a device that was seen to be of this run. */
async function register(context: Context, tokenId: string, suffix: string): Promise<string | undefined> {
  const { synpse, owned } = context;
  const hostname = owned.claim("device", `${owned.prefix}-${suffix}`);
  const registered = await attempt(context, "registerDevice", () =>
    synpse.devices.register({
      deviceRegistrationTokenId: tokenId,
      deviceInfo: { hostname, architecture: "amd64", agentVersion: "contract" },
    }),
  );
  const id = registered?.deviceId;
  if (typeof id !== "string" || id === "") return undefined;
  const device = await attempt(context, "getDevice", () => synpse.devices.get(id));
  if (device === undefined) return undefined;
  const fits = device.labels?.contract === owned.prefix && device.info?.hostname === hostname;
  expectThat(context, "registerDevice", fits, {
    pointer: "/deviceId",
    documented: "a device with the labels of its token and the host name that it gave",
    came: "a device without them",
  });
  const same = device.id === id;
  expectThat(context, "getDevice", same, {
    pointer: "/id",
    documented: "the device of the id that was asked for",
    came: "another one",
  });
  return same && owned.adopt("device", id, marksOf(device)) ? id : undefined;
}

/** Two devices, one to a page: there and back again. */
async function tryPages(context: Context): Promise<void> {
  const { devices } = context.synpse;
  const query = { labels: labelsOf(context.owned), pageSize: 1 };
  const first = await attempt(context, "listDevices", () => devices.list(query));
  if (first === undefined) return;
  const { nextPageToken, totalItems, pageSize, items } = first;
  const expectHeader = (name: string, holds: boolean, documented: string) =>
    expectThat(context, "listDevices", holds, { pointer: `header:${name}`, documented, came: "something else" });
  expectHeader("total-items", totalItems === 2, "the number of devices on all pages");
  expectHeader("page-size", pageSize === 1, "the page size that was asked for");
  expectHeader("next-page-token", nextPageToken !== undefined, "a token, as there is a second page");
  if (nextPageToken === undefined) return;
  const second = await attempt(context, "listDevices", () => devices.list({ ...query, pageToken: nextPageToken }));
  if (second === undefined) return;
  expectHeader("next-page-token", second.nextPageToken === undefined, "no token on the last page");
  expectThat(context, "listDevices", second.items.length === 1 && second.items[0]?.id !== items[0]?.id, {
    documented: "the second page holds the second device",
    came: "something else",
  });
  const { previousPageToken } = second;
  expectHeader("previous-page-token", previousPageToken !== undefined, "a token, as there is a page before");
  if (previousPageToken === undefined) return;
  const back = await attempt(context, "listDevices", () => devices.list({ ...query, pageToken: previousPageToken }));
  expectThat(context, "listDevices", back === undefined || back.items[0]?.id === items[0]?.id, {
    documented: "the page before the second is the first",
    came: "something else",
  });
}

/** A map that is sent replaces the old one; one that is not is kept; an empty one clears. */
async function tryUpdates(context: Context, id: string): Promise<void> {
  const { devices } = context.synpse;
  const labels = { ...labelsOf(context.owned), changed: "yes" };
  const update = async (change: Parameters<typeof devices.update>[1]) => {
    const updated = await attempt(context, "updateDevice", () => devices.update(id, change));
    return updated && ((await attempt(context, "getDevice", () => devices.get(id))) ?? updated);
  };
  const labelled = await update({ labels });
  expectThat(context, "updateDevice", labelled === undefined || labelled.labels?.changed === "yes", {
    pointer: "/labels",
    documented: "the labels that were sent",
    came: "other ones",
  });
  const varied = await update({ environmentVariables: { A: "b" } });
  expectThat(context, "updateDevice", varied === undefined || varied.labels?.changed === "yes", {
    pointer: "/labels",
    documented: "labels that were not sent are kept",
    came: "they are not",
  });
  const cleared = await update({ environmentVariables: {} });
  const left = Object.keys(cleared?.environmentVariables ?? {}).length;
  expectThat(context, "updateDevice", left === 0, {
    pointer: "/environmentVariables",
    documented: "an empty map clears",
    came: "variables are left",
  });
}
