import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connected, connect, connectPlayed } from "../testing/connect.ts";
import { type CompletableName, createCompleter, maxValues, rememberedFor } from "./completer.ts";

const application = "synpse://namespaces/{namespace}/applications/{application}";
const clock = new ManualClock();
let emulator: Emulator;
let mcp: Connected;

beforeAll(async () => {
  emulator = await Emulator.start({ clock, fleet: "demo" });
  mcp = await connect({ synpse: emulator.clientOptions, now: () => new Date(clock.now()) });
});
afterAll(async () => {
  await mcp[Symbol.asyncDispose]();
  await emulator.close();
});

type Ref = string | { readonly prompt: string };

async function complete(of: Ref, name: string, value: string, others = {}, from: Pick<Connected, "client"> = mcp) {
  const ref =
    typeof of === "string"
      ? { type: "ref/resource" as const, uri: of }
      : { type: "ref/prompt" as const, name: of.prompt };
  const { completion } = await from.client.complete({
    ref,
    argument: { name, value },
    context: { arguments: others },
  });
  return completion;
}

test("devices: those that begin with what was typed, then those that have it within", async () => {
  expect(await complete("synpse://devices/{device}", "device", "vilnius-t")).toEqual({
    values: ["vilnius-till-01", "vilnius-till-02"],
    total: 2,
    hasMore: false,
  });
  expect((await complete("synpse://devices/{device}", "device", "TILL-02")).values).toEqual([
    "kaunas-till-02",
    "vilnius-till-02",
  ]);
  expect((await complete("synpse://devices/{device}", "device", "")).values).toHaveLength(12);
});

test("namespaces, and the applications of the one that is filled in", async () => {
  expect((await complete(application, "namespace", "")).values).toEqual(["default", "staging"]);
  expect((await complete(application, "application", "till", { namespace: "staging" })).values).toEqual([
    "till-display-next",
  ]);
  expect((await complete(application, "application", "till")).values).toEqual(["till-display"]);
  expect((await complete(application, "application", "till", { namespace: "" })).values).toEqual(["till-display"]);
});

test("sites, of the prompt that asks for one", async () => {
  expect((await complete({ prompt: "onboard_device" }, "site", "")).values).toEqual(["kaunas", "riga", "vilnius"]);
});

test("jobs of a namespace, and the images that an application runs", async () => {
  const { complete: completeNames } = createCompleter(() => clock.now());
  const synpse = new Synpse(emulator.clientOptions);
  const ask = async (name: CompletableName, application?: string) =>
    (
      await completeNames(
        { name, value: "", namespace: "default", namespaceFixed: false, application },
        () => synpse,
        [],
      )
    ).values;
  expect(await ask("job")).toEqual(["clear-print-queue"]);
  expect(await ask("image", "people-counter")).toEqual([
    "quay.io/acme-retail/count-uploader:1.3.4",
    "quay.io/acme-retail/people-counter:1.12.0",
  ]);
  expect(await ask("image")).toEqual([]);
  expect(await ask("image", "no-such-application")).toEqual([]);
});

test.each([
  ["synpse://devices/{device}", "name"],
  ["synpse://devices/{device}", "__proto__"],
  ["synpse://devices/vilnius-till-01", "device"],
  ["synpse://nowhere/{device}", "device"],
  [{ prompt: "onboard" }, "site"],
  [{ prompt: "onboard_device" }, "device"],
])("%j has no %j", async (of, name) => {
  await expect(complete(of, name, "")).rejects.toMatchObject({ code: -32602 });
});

test("names are remembered for a while, for every session of the same key", async () => {
  await using other = await connect({ synpse: emulator.clientOptions, now: () => new Date(clock.now()) });
  emulator.journal.clear();
  const type = async (value: string) => complete("synpse://devices/{device}", "device", value, {}, other);
  await Promise.all(["", "v", "vi"].map(type));
  clock.advance(rememberedFor - 1);
  await type("vil");
  expect(emulator.journal.entries()).toHaveLength(1);
  clock.advance(1);
  await type("viln");
  expect(emulator.journal.entries()).toHaveLength(2);
});

test("a fixed namespace is the only one", async () => {
  await using fixed = await connect({ synpse: emulator.clientOptions, namespace: "staging" });
  const listed = "synpse://namespaces/staging/applications/{application}";
  for (const others of [{}, { namespace: "default" }]) {
    expect((await complete(listed, "application", "", others, fixed)).values).toEqual(["till-display-next"]);
  }
  expect((await complete(application, "namespace", "", {}, fixed)).values).toEqual(["staging"]);
  expect((await complete(application, "namespace", "def", {}, fixed)).values).toEqual([]);
});

describe("a fleet of many", () => {
  let client: Connected;
  beforeAll(async () => {
    const names = Array.from({ length: 620 }, (_, index) => `till-${String(index).padStart(3, "0")}`);
    client = await connect({
      synpse: {
        accessKey: "s".repeat(28),
        projectId: "p",
        baseUrl: "http://127.0.0.1:1/api",
        rateLimit: false,
        fetch(url) {
          const { searchParams } = new URL(url);
          const found = names.filter((name) => name.includes(searchParams.get("q") ?? ""));
          const page = found.slice(0, Number(searchParams.get("pageSize")));
          const headers = { "next-page-token": page.length < found.length ? "more" : "" };
          return Promise.resolve(
            Response.json(
              page.map((name) => ({ name })),
              { headers },
            ),
          );
        },
      },
    });
  });
  afterAll(() => client[Symbol.asyncDispose]());

  test("gets no more values than the protocol allows, and says that there are more", async () => {
    const { values, total, hasMore } = await complete("synpse://devices/{device}", "device", "", {}, client);
    expect(values).toHaveLength(maxValues);
    expect(hasMore).toBe(true);
    expect(total).toBeUndefined();
  });

  test("is searched by the API", async () => {
    const found = await complete("synpse://devices/{device}", "device", "till-61", {}, client);
    expect(found.values).toEqual(Array.from({ length: 10 }, (_, index) => `till-61${index}`));
    expect(found).toMatchObject({ total: 10, hasMore: false });
  });
});

describe("nothing is completed", () => {
  test("where the API fails, or no key is set; and it is asked anew", async () => {
    const asked: string[] = [];
    await using failing = await connectPlayed((path) => {
      asked.push(path);
      throw new Error("no");
    });
    const none = { values: [], total: 0, hasMore: false };
    expect(await complete("synpse://devices/{device}", "device", "", {}, failing)).toEqual(none);
    const first = asked.length;
    await complete("synpse://devices/{device}", "device", "", {}, failing);
    expect(asked.length).toBeGreaterThan(first);
    await using keyless = await connect({});
    expect(await complete("synpse://devices/{device}", "device", "", {}, keyless)).toEqual(none);
    expect(failing.log).toEqual([]);
  });

  test("to a name that could not be shown as it is", async () => {
    const names = ["fine", "hid\u202eden", "t\u{e0041}ag", "two\nlines", `drt_${"0".repeat(27)}`, "s".repeat(28), ""];
    await using hostile = await connectPlayed(() => names.map((name) => ({ name })));
    expect((await complete("synpse://devices/{device}", "device", "", {}, hostile)).values).toEqual(["fine"]);
  });
});
