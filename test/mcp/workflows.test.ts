/**
 * What a person asks of a fleet, from the first word to the end, with the server as a process of its own. Every name and id
 * that a step uses comes from the person's words or from a result before it; `Assistant` holds the steps to that.
 */
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Answer, agree, type Elicit, type Told } from "../../packages/mcp-server/src/testing/connect.ts";
import type { Assistant, Step } from "./assistant.ts";
import { toolWords } from "./hints.ts";
import { programs } from "./programs.ts";
import { awayDevice, diskFull, fullDevices, lastWords, newValue, oldValue, secretValues } from "./shops.ts";
import { newValueIn, type Stage, startStage } from "./stage.ts";

type Item = Readonly<Record<string, unknown>>;

/** The members of a result, as far as a step needs them. */
const list = (answer: Answer, member: string) => (answer.json[member] ?? []) as readonly Item[];
const text = (item: Item | undefined, member: string) => String(item?.[member]);

/** Longer than any rollout takes, and shorter than a test may. */
const waitSeconds = 20;

/** The fenced lines of a result, without the fence. */
const lines = (answer: Answer) =>
  (answer.block ?? "").split("\n").filter((line) => line !== "Manifest:" && !/^Log, |^<\/?untrusted-data/.test(line));

/** What one who only has the manifest's text can do with it. */
interface Manifest {
  name: string;
  scheduling: { type: string; selectors: Record<string, string> };
  spec: { containers: { name: string; image: string }[] };
}

function last({ steps }: Assistant): Step {
  const step = steps.at(-1);
  if (step === undefined) throw new Error("nothing was called yet");
  return step;
}

/** Progress is counted, rises, and names what is waited for. */
function expectCounted(progress: readonly Told[], name: string): void {
  expect(progress.length).toBeGreaterThan(0);
  for (const [index, one] of progress.entries()) {
    expect(one.total).toBeGreaterThan(0);
    if (index > 0) expect(one.progress).toBeGreaterThan(progress[index - 1]?.progress ?? Number.NaN);
  }
  expect(progress.some(({ message }) => message?.includes(JSON.stringify(name)))).toBe(true);
}

describe.each(Object.entries(programs))("%s", (_, open) => {
  const questions: string[] = [];
  const person: Elicit = (asked) => {
    questions.push(asked.message);
    return agree(asked);
  };
  /** With a person who can be asked, with none, and with a server that only reads. */
  let attended: Stage;
  let unattended: Stage;
  let reading: Stage;

  beforeAll(async () => {
    [attended, unattended, reading] = await Promise.all([
      startStage(open, { person }),
      startStage(open),
      startStage(open, { flags: ["--read-only"] }),
    ]);
  });

  afterAll(async () => {
    const stages = [attended, unattended, reading];
    const said = stages.flatMap(({ assistants, program }) => [
      ...assistants.flatMap(({ transcript }) => transcript),
      program.remarks(),
    ]);
    await Promise.all(stages.map((stage) => stage[Symbol.asyncDispose]()));
    for (const value of secretValues) {
      for (const form of [value, Buffer.from(value).toString("base64").replace(/=+$/, "")]) {
        expect([...said, ...questions].filter((one) => one.includes(form))).toEqual([]);
      }
    }
    expect([...said, ...questions].filter((one) => /drt_\w{8}/.test(one))).toEqual([]);
    expect(stages.flatMap(({ emulator }) => emulator.violations)).toEqual([]);
  });

  test("why is the kiosk in Berlin down?", async () => {
    await attended.kioskIsDown();
    const assistant = await attended.begin("Why is the kiosk in Berlin down?");
    const summary = await assistant.call("get_fleet_summary");
    const rollout = list(summary, "incompleteRollouts").find((one) => /berlin/.test(JSON.stringify(one)));
    const [device] = (rollout?.devices ?? []) as string[];

    const [finding] = list(await assistant.call("diagnose_device", { device }), "findings");
    expect(finding).toMatchObject({ severity: "error", state: "failed" });

    const log = await assistant.call("read_logs", {
      name: text(finding, "application"),
      namespace: text(finding, "namespace"),
      container: text(finding, "container"),
      device,
    });
    expect(lines(log).at(-1)).toBe(lastWords);
  });

  /** Plans v2 for the canaries, deploys it, and waits until they run it. Gives what it was deployed as. */
  async function shipToCanaries(stage: Stage, assistant: Assistant) {
    const [found] = list(await assistant.call("list_applications", { query: "loyalty" }), "applications");
    const place = { name: text(found, "name"), namespace: text(found, "namespace") };
    const manifest = parse(
      lines(await assistant.call("get_application", { ...place, format: "manifest" })).join("\n"),
    ) as Manifest;
    const canaries = list(await assistant.call("list_devices", { query: "canary" }), "devices");
    const [label] = Object.entries(canaries[0]?.labels ?? {}).filter(([name]) => name === "canary");

    const wanted = {
      ...manifest,
      scheduling: { type: "Conditional", selectors: Object.fromEntries([label ?? []]) },
      spec: {
        containers: manifest.spec.containers.map((one) => ({ ...one, image: one.image.replace(/:.*/, ":v2") })),
      },
    };
    const fields = { manifest: stringify(wanted), namespace: place.namespace };
    const plan = await assistant.call("plan_deployment", fields);
    expect(plan.json).toMatchObject({
      action: "update",
      targets: { total: canaries.length },
      planHash: expect.any(String) as unknown,
    });

    // One of them is slow to take it up, until it was said that the rollout waits for it.
    const slow = text(canaries[1], "name");
    stage.emulator.fleet.disconnect(slow);
    const { planHash } = plan.json;
    const deployed = await assistant.call("deploy_application", { ...fields, planHash, waitSeconds: 0 });
    expect(deployed.json).toMatchObject({ action: "updated", version: 2 });
    const { name, namespace } = { name: deployed.json.application, namespace: deployed.json.namespace };
    const waited = await assistant.call("wait_for_rollout", { name, namespace, waitSeconds }, ({ message = "" }) => {
      if (message.includes(slow)) stage.emulator.fleet.reconnect(slow);
    });
    expectCounted(last(assistant).progress, slow);
    expect(waited.json).toMatchObject({ rollout: { state: "complete", available: canaries.length } });
    return { name, namespace };
  }

  /** What the service has in the end: the new image on every device, and the variables as they were. */
  async function expectOnAll({ synpse }: Stage): Promise<void> {
    const application = await synpse.namespace("default").applications.get("loyalty");
    expect(application).toMatchObject({
      version: 3,
      scheduling: { type: "AllDevices" },
      spec: { containers: [{ image: "acme/loyalty:v2", env: [{ name: "SHARED_KEY", value: secretValues[2] }] }] },
    });
  }

  /** Resolves with the address that the client is told of first. */
  async function subscribe({ client }: Assistant, name: string, namespace: string): Promise<{ told: Promise<string> }> {
    const told = new Promise<string>((resolve) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => resolve(params.uri));
    });
    const { resourceTemplates } = await client.listResourceTemplates();
    const template = resourceTemplates.find((one) => one.name === "application")?.uriTemplate ?? "";
    const uri = template.replace("{namespace}", namespace).replace("{application}", name);
    await client.subscribeResource({ uri });
    return { told };
  }
  let subscribed: { readonly told: Promise<string> } | undefined;

  const ship = "Ship v2 of loyalty to the devices with the label canary, and when they run it, to all.";

  test("ship v2 to canaries, then to all: the person is asked before it goes to all", async () => {
    const assistant = await attended.begin(ship);
    const asked = questions.length;
    const [found] = list(await assistant.call("list_applications", { query: "loyalty" }), "applications");
    subscribed = await subscribe(assistant, text(found, "name"), text(found, "namespace"));
    const application = await shipToCanaries(attended, assistant);
    expect(questions.length).toBe(asked);

    const updated = await assistant.call("update_application", { ...application, scheduling: { type: "AllDevices" } });
    expect(questions.slice(asked)).toEqual([expect.stringContaining("Targets:\n  total: 11\n  offline: 1")]);
    expect(updated.json).toMatchObject({
      action: "updated",
      rollout: { state: "waiting for offline devices", available: 10, total: 11 },
    });
    expectCounted(last(assistant).progress, awayDevice);
    await expectOnAll(attended);
  });

  test("ship v2 to canaries, then to all: where nobody can be asked, by what the refusal asks for", async () => {
    const assistant = await unattended.begin(ship);
    const application = await shipToCanaries(unattended, assistant);
    const change = { ...application, scheduling: { type: "AllDevices" } };
    const before = unattended.changes();
    const refused = await assistant.call("update_application", change);
    expect(refused.json).toMatchObject({ error: "needs_confirmation", targets: { total: 11, offline: 1 } });
    expect(unattended.changes()).toEqual(before);

    const { confirm } = refused.json;
    const updated = await assistant.call("update_application", { ...change, confirm });
    expect(updated.json).toMatchObject({ action: "updated", rollout: { available: 10 } });
    await expectOnAll(unattended);
  });

  test("which devices log ENOSPC?", async () => {
    const assistant = await attended.begin("Which devices log ENOSPC? Look at the application till.");
    const lost = await assistant.call("search_logs", { name: "till", grep: "ENOSPC" });
    const [namespace] = (lost.json.foundInNamespaces ?? []) as string[];
    const { json } = await assistant.call("search_logs", { name: "till", grep: "ENOSPC", namespace });
    expect(json).toMatchObject({ matchingDevices: 3, unread: [{ why: "offline", on: [awayDevice] }] });
    expect(json.groups).toEqual([
      expect.objectContaining({ devices: 3, on: fullDevices, example: expect.stringContaining(diskFull) as unknown }),
    ]);
    for (const device of fullDevices) expectCounted(last(assistant).progress, device);
  });

  test("onboard ten devices", async () => {
    const assistant = await attended.begin(
      "Onboard ten devices for the shop in Riga: token riga-shop, label city riga.",
    );
    const created = await assistant.call("create_registration_token", {
      name: "riga-shop",
      maxRegistrations: 10,
      labels: { city: "riga" },
    });
    const { labels, name } = created.json;
    expect(created.json).toMatchObject({ token: "[redacted]", maxRegistrations: 10, deviceCount: 0 });

    // Meanwhile whoever installs the devices has the token from the console.
    const { synpse } = attended;
    const tokens = await synpse.registrationTokens.list().toArray({ limit: 100 });
    const deviceRegistrationTokenId = tokens.find((token) => token.name === name)?.id ?? "";
    const install = (count: number) =>
      Promise.all(Array.from({ length: count }, () => synpse.devices.register({ deviceRegistrationTokenId })));

    const totals: unknown[] = [];
    for (const count of [0, 4, 6]) {
      await install(count);
      totals.push((await assistant.call("list_devices", { labels })).json.total);
    }
    expect(totals).toEqual([0, 4, 10]);
    await expect(install(1)).rejects.toThrow("exhausted");
    const { devices } = last(assistant).answer.json;
    expect(devices.every(({ status }) => status === "online")).toBe(true);
  });

  /** Rotates the secret; the result of the last wait. */
  async function rotate(stage: Stage, assistant: Assistant, confirmation: "asked" | "argument") {
    const value = { name: "terminal-key", fromEnv: newValueIn };
    const lost = await assistant.call("set_secret", value);
    const [namespace] = (lost.json.foundInNamespaces ?? []) as string[];
    let set = { ...value, namespace };
    if (confirmation === "argument") {
      const refused = await assistant.call("set_secret", set);
      expect(refused.json).toMatchObject({ error: "needs_confirmation", usedByApplications: ["till"] });
      set = { ...set, ...{ confirm: refused.json.confirm } };
    }
    const slow = "berlin-till-1";
    stage.emulator.fleet.disconnect(slow);
    const done = await assistant.call("set_secret", set);
    expect(done.json).toMatchObject({ action: "replaced", version: 2 });
    const [user] = (done.json.usedByApplications ?? []) as string[];
    const place = { name: user, namespace: done.json.namespace, waitSeconds };
    const waited = await assistant.call("wait_for_rollout", place, ({ message = "" }) => {
      if (message.includes(slow)) stage.emulator.fleet.reconnect(slow);
    });
    expectCounted(last(assistant).progress, slow);
    expect(waited.json).toMatchObject({
      rollout: { state: "waiting for offline devices", available: 8, total: 9 },
      lagging: [{ device: awayDevice, why: "the device is offline, and follows when it is back" }],
    });
    expect((await stage.synpse.namespace("payments").secrets.get("terminal-key")).data).toBe(newValue);
    expect(await stage.synpse.namespace("default").secrets.list().toArray({ limit: 100 })).toEqual([]);
  }

  const rotateIt = `Rotate the secret terminal-key. The new value is in ${newValueIn}.`;

  test("rotate a secret: the person is asked", async () => {
    const asked = questions.length;
    await rotate(attended, await attended.begin(rotateIt), "asked");
    expect(questions.slice(asked)).toEqual([expect.stringContaining("Used by applications: till")]);
  });

  test("rotate a secret: where nobody can be asked, by what the refusal asks for", async () => {
    await rotate(unattended, await unattended.begin(rotateIt), "argument");
  });

  test("a server that only reads finds the cause as well, changes nothing, and says what to do", async () => {
    const assistant = await reading.begin(
      `Why is the kiosk in Berlin down? And ship v2 of loyalty to AllDevices, rotate terminal-key (${newValueIn}), make a token riga-shop.`,
    );
    const { devices } = (await assistant.call("list_devices", { query: "Berlin" })).json;
    const kiosk = devices.find(({ name }) => name.includes("kiosk"));
    expect((await assistant.call("diagnose_device", { device: kiosk?.name })).isError).toBe(false);
    const { tools } = await assistant.client.listTools();
    const scheduling = { type: "AllDevices" };
    for (const [tool, args] of [
      ["update_application", { name: "loyalty", scheduling }],
      ["deploy_application", { name: "loyalty", scheduling, containers: [{ name: "loyalty", image: "loyalty:v2" }] }],
      ["set_secret", { name: "terminal-key", fromEnv: newValueIn, confirm: "terminal-key" }],
      ["create_registration_token", { name: "riga-shop" }],
    ] as const) {
      expect(tools.map(({ name }) => name)).not.toContain(tool);
      expect((await assistant.call(tool, args)).json, tool).toMatchObject({
        error: "not_allowed_here",
        what: "This server is read-only.",
        next: expect.stringContaining("whoever runs this server can allow it") as unknown,
      });
    }
    expect(reading.changes()).toEqual([]);
    expect((await reading.synpse.namespace("payments").secrets.get("terminal-key")).data).toBe(oldValue);
  });

  test("why is the kiosk in Berlin down? By completion, a prompt and a resource", async () => {
    await reading.kioskIsDown();
    const assistant = await reading.begin("Why is the kiosk in Berlin down?");
    const { client } = assistant;
    const argument = { name: "device", value: "berlin-k" };
    const { resourceTemplates } = await client.listResourceTemplates();
    const template = resourceTemplates.find(({ name }) => name === "device")?.uriTemplate ?? "";
    const completions = await Promise.all([
      client.complete({ ref: { type: "ref/prompt", name: "diagnose_device" }, argument }),
      client.complete({ ref: { type: "ref/resource", uri: template }, argument }),
    ]);
    const [device = ""] = completions.flatMap(({ completion }) => completion.values);
    expect(completions.map(({ completion }) => completion.values)).toEqual([[device], [device]]);
    assistant.read(device);

    const { messages } = await client.getPrompt({ name: "diagnose_device", arguments: { device } });
    const said = messages.map(({ content }) => (content.type === "text" ? content.text : "")).join("\n");
    assistant.read(said);
    expect(said).toContain(lastWords);
    for (const tool of toolWords(said.slice(said.indexOf("Diagnose the device from")))) {
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain(tool);
    }

    const { contents } = await client.readResource({ uri: template.replace("{device}", device) });
    const [resource] = contents.map((one) => ("text" in one ? one.text : ""));
    assistant.read(resource ?? "");
    const { name, applications } = JSON.parse(resource ?? "") as Answer["json"];
    expect(name).toBe(device);
    expect(applications).toMatchObject([{ state: "failed" }]);
    const [{ name: application, namespace, containers } = {} as Item] = applications;
    const [{ name: container } = {} as Item] = containers as readonly Item[];
    const log = await assistant.call("read_logs", { name: application, namespace, device, container });
    expect(lines(log).at(-1)).toBe(lastWords);
  });

  test("whoever subscribed to the rollout is told of it", async () => {
    expect(await subscribed?.told).toBe("synpse://namespaces/default/applications/loyalty");
  });

  test("whatever was advised on the way names tools that are there", async () => {
    for (const { assistants, program } of [attended, unattended, reading]) {
      const tools = (await program.client.listTools()).tools.map(({ name }) => name);
      const advice = assistants.flatMap(({ steps }) => steps.map(({ answer }) => answer.json.next ?? ""));
      expect(advice.flatMap(toolWords).filter((name) => !tools.includes(name))).toEqual([]);
      expect(advice.filter((next) => next !== "").length).toBeGreaterThan(0);
    }
  });
});
