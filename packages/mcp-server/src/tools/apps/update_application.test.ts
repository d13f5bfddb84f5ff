import { Emulator, type FleetDefinition, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { expect, onTestFinished, test } from "vitest";
import { agree, connect, type Elicit } from "../../testing/connect.ts";
import { updateApplication } from "./update_application.ts";

const nginx = {
  name: "nginx",
  image: "nginx:1.27",
  env: [
    { name: "TOKEN", value: "canary-old-value" },
    { name: "FROM", fromSecret: "token" },
  ],
  auth: { username: "robot", password: "canary-password" },
  files: [{ filepath: "/etc/app.conf", contents: "canary-contents" }],
  args: ["--password", "canary-argument"],
  sysctl: { "net.core.somaxconn": "1024" },
};
const berlin = { type: "Conditional" as const, selectors: { site: "berlin" } };

const fleet: FleetDefinition = {
  projects: [
    {
      name: "shops",
      devices: [
        { name: "berlin-0", labels: { site: "berlin" } },
        ...Array.from({ length: 6 }, (_, index) => ({ name: `oslo-${index}`, labels: { site: "oslo" } })),
      ],
      namespaces: [
        {
          name: "default",
          secrets: [{ name: "token", value: "t" }],
          applications: [
            { name: "web", description: "The shop.", scheduling: berlin, spec: { containers: [nginx] } },
            {
              name: "pair",
              scheduling: berlin,
              spec: {
                containers: [
                  { name: "one", image: "a:1" },
                  { name: "two", image: "b:1" },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
};

async function start(elicit?: Elicit) {
  const emulator = await Emulator.start({ fleet, clock: new ManualClock() });
  const mcp = await connect({ synpse: emulator.clientOptions }, elicit);
  onTestFinished(async () => {
    await mcp[Symbol.asyncDispose]();
    await emulator.close();
  });
  const { applications } = new Synpse(emulator.clientOptions).namespace("default");
  const update = (args: object) => mcp.call("update_application", { name: "web", waitSeconds: 0, ...args });
  const patches = () => emulator.journal.entries().filter(({ method }) => method === "PATCH");
  return { emulator, mcp, update, applications, patches };
}

test("changes what is named, keeps all else, and shows no value", async () => {
  const { update, applications } = await start();
  const { json, structured, text, isError } = await update({
    image: "nginx:1.28",
    setEnv: { TOKEN: "canary-new-value", FROM: "canary-plain", PORT: 8080 },
    removeEnv: ["GONE"],
    confirm: "web",
  });
  expect(isError).toBe(false);
  expect(structured).toEqual(json);
  expect(updateApplication.output?.safeParse(structured).error).toBeUndefined();
  expect(json).toMatchObject({
    note: "It was updated; the rollout goes on.",
    action: "updated",
    version: 2,
    changes: [
      { field: "spec.containers[nginx].image", from: "nginx:1.27", to: "nginx:1.28" },
      { field: "spec.containers[nginx].env[TOKEN].value" },
      { field: "spec.containers[nginx].env[FROM].value" },
      { field: "spec.containers[nginx].env[FROM].fromSecret", from: "token" },
      { field: "spec.containers[nginx].env[PORT]", to: { name: "PORT", value: "[redacted]" } },
    ],
    notThere: ["GONE"],
    rollout: { state: "incomplete", total: 1 },
  });
  expect(text).not.toContain("canary");
  const { description, scheduling, spec } = await applications.get("web");
  expect({ description, scheduling, container: spec.containers?.[0] }).toEqual({
    description: "The shop.",
    scheduling: { ...berlin },
    container: {
      ...nginx,
      image: "nginx:1.28",
      env: [
        { name: "TOKEN", value: "canary-new-value" },
        { name: "FROM", value: "canary-plain" },
        { name: "PORT", value: "8080" },
      ],
      restartPolicy: {},
    },
  });
});

test("a dry run tells, and writes, asks and records nothing", async () => {
  const { update, patches, mcp } = await start();
  const { json } = await update({ scheduling: { type: "AllDevices" }, dryRun: "true" });
  expect(json).toMatchObject({
    action: "would update",
    changes: [
      { field: "scheduling.type", from: "Conditional", to: "AllDevices" },
      { field: "scheduling.selectors", from: { site: "berlin" } },
    ],
    targets: { total: 7 },
    risks: [{ risk: "runs on every device, new ones included" }, { in: "nginx" }, { in: "nginx" }],
  });
  expect((await update({ image: "nginx:1.27", dryRun: true })).json.action).toBe("unchanged");
  expect(patches()).toEqual([]);
  expect(mcp.audited).toEqual([]);
});

test("what is as it should be is left alone", async () => {
  const { update, patches } = await start();
  const { json } = await update({ image: "nginx:1.27", removeEnv: ["GONE"] });
  expect(json).toMatchObject({ action: "unchanged", version: 1, notThere: ["GONE"] });
  expect(patches()).toEqual([]);
});

test("a wide schedule is asked for, and so is taking it back", async () => {
  const { update, patches } = await start();
  const oslo = { selectors: { site: "oslo" } };
  // Those that it leaves count too.
  const asked = await update({ scheduling: oslo });
  expect(asked.json).toMatchObject({
    error: "needs_confirmation",
    confirm: "web on 7 devices",
    targets: { total: 6 },
    leaves: { total: 1, names: ["berlin-0"] },
  });
  expect(patches()).toEqual([]);
  expect((await update({ scheduling: oslo, confirm: "web on 7 devices" })).json).toMatchObject({
    action: "updated",
    scheduling: { type: "Conditional", selectors: { site: "oslo" } },
  });
  expect((await update({ scheduling: { type: "NoDevices" } })).json).toMatchObject({ confirm: "web on 6 devices" });
});

test("a person sees the change without values and descriptions", async () => {
  const messages: string[] = [];
  const { update } = await start((asked) => {
    messages.push(asked.message);
    return agree(asked);
  });
  const { json } = await update({ scheduling: { type: "AllDevices" }, setEnv: { TOKEN: "canary-new-value" } });
  expect(json.action).toBe("updated");
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain("Replaces an application");
  expect(messages[0]).toContain('- field: "spec.containers[nginx].env[TOKEN]"');
  expect(messages[0]).not.toMatch(/canary|The shop/);
});

test.each([
  ["set", { setEnv: { TOKEN: "another" } }],
  ["set to what it is, which nobody is told", { setEnv: { TOKEN: "canary-old-value" } }],
  ["removed", { removeEnv: ["TOKEN"] }],
])("a value that cannot be put back is asked for by the name, where it is %s", async (_, change) => {
  const { update, patches, mcp } = await start();
  const lostForGood = ["spec.containers[nginx].env[TOKEN]"];
  expect((await update({ ...change, dryRun: true })).json).toMatchObject({ action: "would update", lostForGood });
  const { json } = await update({ ...change, confirm: "yes" });
  expect(json).toMatchObject({
    error: "needs_confirmation",
    wouldDo: "Replaces an application, and restarts it on its devices.",
    changes: [{ field: lostForGood[0] }],
    lostForGood,
    confirm: "web",
  });
  expect(patches()).toEqual([]);
  expect((await update({ ...change, confirm: "web" })).isError).toBe(false);
  expect(mcp.audited.at(-1)).toMatchObject({ decision: "confirmed by argument", outcome: "done" });
});

test("what loses nothing asks nothing, and says how to undo it", async () => {
  const { update, applications } = await start();
  const before = await applications.get("web");
  const change = { image: "nginx:1.28", setEnv: { NEW: "value" }, scheduling: { devices: ["berlin-0"] } };
  const { json } = await update(change);
  expect(json).toMatchObject({ action: "updated" });
  expect(json).not.toHaveProperty("lostForGood");
  const { tool, ...undo } = json.undo as { tool: string };
  expect([tool, undo]).toEqual([
    "update_application",
    {
      name: "web",
      namespace: "default",
      container: "nginx",
      image: "nginx:1.27",
      removeEnv: ["NEW"],
      scheduling: { type: "Conditional", selectors: { site: "berlin" } },
    },
  ]);
  expect((await update({ ...undo, confirm: "web" })).json.action).toBe("updated");
  const after = await applications.get("web");
  expect([after.spec.containers, after.scheduling]).toEqual([before.spec.containers, before.scheduling]);
});

test("values go to an image of another name only where somebody agrees", async () => {
  const { update, patches } = await start();
  const image = "evil.example/nginx:1.27";
  expect((await update({ image })).json).toMatchObject({
    error: "needs_confirmation",
    risks: [{ in: "nginx", risk: expect.stringContaining("to another image"), value: image }, {}, {}],
    confirm: "web on 1 devices",
  });
  expect(patches()).toEqual([]);
  expect((await update({ image: "nginx@sha256:0" })).json.action).toBe("updated");
});

test("several containers: the one that is meant must be named", async () => {
  const { update, applications } = await start();
  const { json } = await update({ name: "pair", image: "b:2" });
  expect(json).toMatchObject({ error: "ambiguous", containers: ["one", "two"] });
  expect((await update({ name: "pair", image: "b:2", container: "tow" })).json).toMatchObject({
    error: "not_found",
    didYouMean: ["two"],
  });
  expect((await update({ name: "pair", image: "b:2", container: "two" })).json.action).toBe("updated");
  expect((await applications.get("pair")).spec.containers).toMatchObject([{ image: "a:1" }, { image: "b:2" }]);
  // Its scheduling is of no container.
  expect((await update({ name: "pair", scheduling: { devices: ["oslo-0"] } })).json.action).toBe("updated");
});

test.each([
  ["nothing", {}, "Nothing to change was given."],
  ["a placeholder", { setEnv: { TOKEN: "[redacted]" } }, "placeholder"],
  ["a variable that comes and goes", { setEnv: { A: "1" }, removeEnv: ["A"] }, "both set and removed"],
])("refuses %s", async (_, args, what) => {
  const { update, emulator } = await start();
  const { json } = await update(args);
  expect(json).toMatchObject({ error: "invalid_input", what: expect.stringContaining(what) });
  expect(emulator.journal.entries()).toEqual([]);
});

test("an application that is not there gets the nearest name", async () => {
  const { update } = await start();
  expect((await update({ name: "wbe", image: "a:1" })).json).toMatchObject({ error: "not_found", didYouMean: ["web"] });
});

test("an error that repeats the application shows none of its values", async () => {
  const { update, emulator } = await start();
  const body = `${JSON.stringify(nginx)} in place of canary-new-value`;
  emulator.faults.add({ operation: "updateApplication", fault: { kind: "refuse", status: 400, body } });
  const { json, text } = await update({ image: "nginx:1.28", setEnv: { TOKEN: "canary-new-value" }, confirm: "web" });
  expect(json).toMatchObject({ error: "refused_by_api" });
  expect(text).toContain("net.core.somaxconn");
  expect(text).not.toContain("canary");
});

test("a connection that breaks on the way: sent once, and said to be uncertain", async () => {
  const { update, emulator, patches, applications, mcp } = await start();
  emulator.faults.add({ operation: "updateApplication", fault: { kind: "drop", how: "rst" } });
  const { json } = await update({ image: "nginx:1.28" });
  expect(json).toMatchObject({
    error: "not_reachable",
    repeat: "The change may have been applied: check before repeating.",
    next: expect.stringContaining("get_application"),
  });
  expect(patches()).toHaveLength(1);
  expect((await applications.get("web")).version).toBe(2);
  expect(mcp.audited).toMatchObject([{ tool: "update_application", target: "web", outcome: "not_reachable" }]);
});
