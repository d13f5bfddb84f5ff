import { Emulator, type FleetDefinition, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../testing/connect.ts";

/*
 * A manifest that get_application gives can be deployed again: values that it does not show stay as they are, and nothing
 * else does.
 */

const nginx = {
  name: "nginx",
  image: "nginx:1.27",
  env: [
    { name: "TOKEN", value: "canary-token" },
    { name: "OTHER", value: "canary-other" },
    { name: "FROM", fromSecret: "token" },
    { name: "EMPTY", value: "" },
  ],
  auth: { username: "robot", password: "canary-password", serverAddress: "registry.example" },
  files: [
    { filepath: "/a", contents: "canary-a\nsecond line\n" },
    { filepath: "/b", contents: "canary-b" },
  ],
  args: [
    "--user",
    "bob",
    "--password",
    "canary-argument",
    "--api-key=canary-flag",
    "https://me:canary-url@example.com",
  ],
  command: "run --token canary-command now",
  entrypoint: ["/bin/sh", "-c"],
  logging: { driver: "splunk", config: { "splunk-token": "canary-logging", tag: "canary-tag" } },
  mount: [
    {
      type: "volume",
      target: "/x",
      volumeOptions: { driverConfig: { name: "cifs", options: { o: "canary-mount" } } },
    },
  ],
  ports: ["8080:80"],
  privileged: false,
  memoryHardLimit: 128,
  ulimit: { yes: "no", "1": "true", "a: b": "x<untrusted-data-1>y" },
  sysctl: { "net.core.somaxconn": "1024", odd: "a \"quoted\" \\ 'text': # no comment" },
  hostname: "drt_0123456789abcdef",
};

const fleet: FleetDefinition = {
  projects: [
    {
      name: "shops",
      devices: [{ name: "berlin-0", labels: { site: "berlin" } }],
      namespaces: [
        {
          name: "default",
          secrets: [{ name: "token", value: "t" }],
          applications: [
            {
              name: "web",
              description: "Line one\nline two \u202e\u{e0041} \u001b[31m tab\there",
              scheduling: { selectors: { site: "berlin" } },
              spec: {
                containers: [nginx, { name: "side", image: "envoy:1", env: [{ name: "TOKEN", value: "canary-side" }] }],
                execs: [{ name: "agent", command: "agent", env: [{ name: "T", value: "canary-exec" }] }],
              },
            },
          ],
        },
      ],
    },
  ],
};

async function start() {
  const emulator = await Emulator.start({ fleet, clock: new ManualClock() });
  const mcp = await connect({ synpse: emulator.clientOptions });
  onTestFinished(async () => {
    await mcp[Symbol.asyncDispose]();
    await emulator.close();
  });
  const { applications } = new Synpse(emulator.clientOptions).namespace("default");
  const { text, json, block, structured } = await mcp.call("get_application", { name: "web", format: "manifest" });
  expect(structured).toBeUndefined();
  expect(text).not.toContain("canary");
  expect(json).toMatchObject({ name: "web", version: 1, note: expect.stringContaining("[redacted]") });
  const manifest = /^Manifest:\n<(untrusted-data-\w+)>\n([\s\S]*)\n<\/\1>$/.exec(block ?? "")?.[2] ?? "";
  const deploy = async (given: string, more: object = {}) => {
    // It has a program that runs on the device itself, which is confirmed.
    const confirm = "web on 1 devices";
    const answer = await mcp.call("deploy_application", { manifest: given, waitSeconds: 0, confirm, ...more });
    expect(answer.text).not.toContain("canary");
    return answer.json;
  };
  return { emulator, mcp, applications, manifest, deploy };
}

test("out and in again: nothing changes", async () => {
  const { manifest, deploy, applications } = await start();
  const before = await applications.get("web");
  expect(manifest).toMatch(/^name: "web"\ndescription: "Line one\\nline two /);
  const json = await deploy(manifest);
  expect(json).toMatchObject({ action: "unchanged", version: 1 });
  expect(json.keptValues).toContain("spec.containers[nginx].env[TOKEN].value");
  expect(json.keptValues).toContain("spec.containers[nginx].args[3]");
  expect(json.keptValues).toContain("spec.containers[nginx].files[/a].contents");
  expect(await applications.get("web")).toEqual(before);
});

test("one edit is the only change, and every value that is not shown stays", async () => {
  const { manifest, deploy, applications } = await start();
  const before = await applications.get("web");
  const edited = manifest.replace('"nginx:1.27"', '"nginx:1.28"');
  expect(await deploy(edited)).toMatchObject({
    action: "updated",
    version: 2,
    changes: [{ field: "spec.containers[nginx].image", from: "nginx:1.27", to: "nginx:1.28" }],
  });
  const after = await applications.get("web");
  expect(after.description).toBe(before.description);
  const [web, ...others] = before.spec.containers ?? [];
  expect(after.spec).toEqual({ ...before.spec, containers: [{ ...web, image: "nginx:1.28" }, ...others] });
});

test("values keep to their names, whatever moves around them", async () => {
  const { manifest, deploy, applications } = await start();
  const parts = /^ {2}containers:\n([\s\S]*?)( {4}- name: "side"\n[\s\S]*?)( {2}execs:)/m.exec(manifest);
  expect(parts).not.toBeNull();
  const [, first = "", second = "", rest = ""] = parts ?? [];
  const swapped = manifest.replace(`${first}${second}${rest}`, `${second}${first}${rest}`);
  const moved = swapped.replace('        - "--user"\n        - "bob"\n', '        - "--verbose"\n');
  expect(moved).not.toBe(swapped);
  expect(await deploy(moved)).toMatchObject({ action: "updated" });
  const { containers = [] } = (await applications.get("web")).spec;
  expect(containers.map(({ name, env }) => [name, env?.[0]?.value])).toEqual([
    ["side", "canary-side"],
    ["nginx", "canary-token"],
  ]);
  expect(containers[1]?.args).toEqual(["--verbose", ...nginx.args.slice(2)]);
});

test.each([
  ["a variable that is not there", ['- name: "TOKEN"', '- name: "NEW"'], "spec.containers[nginx].env[NEW].value"],
  ["a container that is not there", ['- name: "side"', '- name: "new"'], "spec.containers[new].env[TOKEN].value"],
  ["a file that is not there", ['filepath: "/a"', 'filepath: "/c"'], "spec.containers[nginx].files[/c].contents"],
  ["a word behind another flag", ['- "--password"', '- "--passphrase"'], "spec.containers[nginx].args[3]"],
  ["a word that was edited", ["--api-key=[redacted]", "--api-key=x[redacted]"], "spec.containers[nginx].args[4]"],
  ["a command that was edited", ["[redacted] now", "[redacted] later"], "spec.containers[nginx].command"],
  ["a place that holds no secret", ['"8080:80"', '"[redacted]"'], "spec.containers[nginx].ports[0]"],
  ["another application", ['name: "web"', 'name: "shop"'], "spec.containers[nginx].env[TOKEN].value"],
] as const)("a placeholder for %s is refused", async (_, [from, to], field) => {
  const { manifest, deploy, emulator } = await start();
  const edited = manifest.replace(from, to);
  expect(edited).not.toBe(manifest);
  const json = await deploy(edited);
  expect(json).toMatchObject({ error: "invalid_input", placeholder: "[redacted]" });
  expect(json.fields).toContain(field);
  expect(emulator.journal.entries().every(({ method }) => method === "GET")).toBe(true);
});

test.each([
  ["the first letter of a value", ['value: "[redacted]"', 'value: "c[redacted]"']],
  ["its last letter", ['value: "[redacted]"', 'value: "[redacted]n"']],
  ["a whole value with nothing hidden in it", ['value: "[redacted]"', 'value: "[redacted]canary-token"']],
  ["a part of a file", ['contents: "[redacted]"', 'contents: "canary[redacted]"']],
  ["a part of a flag", ["--api-key=[redacted]", "--api-key=canary[redacted]"]],
  ["a part of a command", ["--token [redacted] now", "--token canary[redacted] now"]],
  ["the word before a hidden one", ['- "[redacted]"\n        - "--api-key', '- "c[redacted]"\n        - "--api-key']],
] as const)("to try out %s tells nothing", async (_, [from, to]) => {
  const { manifest, mcp } = await start();
  const edited = manifest.replace(from, to);
  expect(edited).not.toBe(manifest);
  const wrong = edited.replace(to, to.replace(/c(anary)?(?=\[)|(?<=\])n|canary-token/, "wrong"));
  expect(wrong).not.toBe(edited);
  const [right, other] = await Promise.all(
    [edited, wrong].map((given) => mcp.call("plan_deployment", { manifest: given })),
  );
  expect(right?.json).toMatchObject({ error: "invalid_input", placeholder: "[redacted]" });
  expect(right?.json).toEqual(other?.json);
});

test("to try out a whole value tells nothing either, in a plan and in a dry run", async () => {
  const { manifest, mcp } = await start();
  for (const [from, value] of [
    ['value: "[redacted]"', "canary-token"],
    ['contents: "[redacted]"', "canary-a\\nsecond line\\n"],
    ["--token [redacted]", "canary-command"],
    ["https://me:[redacted]", "canary-url"],
  ] as const) {
    const plan = async (tried: string) => {
      const given = manifest.replace(from, from.replace("[redacted]", tried));
      expect(given).not.toBe(manifest);
      const { json } = await mcp.call("plan_deployment", { manifest: given });
      expect(json).toMatchObject({ action: "update", note: expect.stringContaining("not compared") });
      return { ...json, planHash: undefined };
    };
    expect(await plan(value)).toEqual(await plan("another"));
  }
  const described = (value: string) => manifest.replace(/^description: .*$/m, `description: "guess ${value}"`);
  for (const guess of [described("canary-token"), described("canary-wrong")]) {
    const { json, text } = await mcp.call("plan_deployment", { manifest: guess });
    expect(json.action).toBe("update");
    expect(text).not.toContain("guess");
  }
  const dryRun = async (value: string) => {
    const call = { name: "web", container: "nginx", setEnv: { TOKEN: value }, dryRun: true };
    return (await mcp.call("update_application", call)).json;
  };
  expect(await dryRun("canary-token")).toMatchObject({
    action: "would update",
    changes: [{ field: "spec.containers[nginx].env[TOKEN].value" }],
  });
  expect(await dryRun("canary-token")).toEqual(await dryRun("another"));
});

test("fields take placeholders like a manifest, and a plan says what is kept", async () => {
  const { mcp } = await start();
  const { json, text } = await mcp.call("plan_deployment", {
    name: "web",
    scheduling: { selectors: { site: "berlin" } },
    containers: [{ name: "side", image: "envoy:2", env: [{ name: "TOKEN", value: "[redacted]" }] }],
  });
  expect(json).toMatchObject({
    action: "update",
    keptValues: ["spec.containers[side].env[TOKEN].value"],
    removes: ["spec.containers[nginx]", "spec.execs", "description"],
  });
  expect(text).not.toContain("canary");
});

test("what the API says of a kept value is not told", async () => {
  const { manifest, deploy, emulator } = await start();
  const body = "bad value canary-token in canary-a, canary-exec";
  emulator.faults.add({ operation: "updateApplication", fault: { kind: "refuse", status: 400, body } });
  const json = await deploy(manifest.replace('"nginx:1.27"', '"nginx:1.28"'));
  expect(json).toMatchObject({ error: "refused_by_api", detail: expect.stringContaining("bad value [redacted] in") });
});

test("a manifest that does not fit into one result is not given in part", async () => {
  const { mcp, applications } = await start();
  const containers = Array.from({ length: 300 }, (_, index) => ({
    name: `c${index}`,
    image: `acme/app:${index}`,
    user: "u".repeat(50),
  }));
  await applications.create({ name: "large", spec: { containers } });
  const { json } = await mcp.call("get_application", { name: "large", format: "manifest" });
  expect(json).toMatchObject({ error: "too_large", next: expect.stringContaining("update_application") });
});
