import { readFileSync } from "node:fs";
import { Emulator, ManualClock } from "@synpse/emulator";
import { expect, test } from "vitest";
import { prompts } from "./prompts/catalog.ts";
import { toolsOf } from "./prompts/session.ts";
import { resources } from "./resources/catalog.ts";
import { isTwin, type TwinResource } from "./resources/define.ts";
import { variablesOf } from "./resources/uri.ts";
import { connect } from "./testing/connect.ts";
import { catalog } from "./tools/catalog.ts";
import { withoutUndefined } from "./without-undefined.ts";

const twins = resources.filter(isTwin);
const toolNamed = (name: string) => catalog.find((tool) => tool.name === name);
const filled = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "x"]));

test("every tool that a resource or a prompt stands on is there", () => {
  const needed = [...twins.map(({ tool }) => tool), ...prompts.flatMap(toolsOf)];
  expect([...new Set(needed)].filter((name) => toolNamed(name) === undefined).sort()).toEqual([]);
});

test("no resource or prompt calls a tool that changes anything, or with what the tool does not take", () => {
  const takes = (tool: string, input: object) => {
    const { annotations, input: schema } = toolNamed(tool) ?? {};
    expect(annotations?.readOnlyHint ?? true).toBe(true);
    return schema === undefined || schema.safeParse(withoutUndefined({ ...input })).success;
  };
  const given = (one: TwinResource) => one.input(filled(variablesOf(one.uri)));
  expect(twins.filter((one) => !takes(one.tool, given(one))).map(({ name }) => name)).toEqual([]);
  for (const prompt of prompts) {
    for (const values of [{}, filled(prompt.arguments.map(({ name }) => name))]) {
      for (const { tool, input } of prompt.sections(values)) {
        // What is required is never left out.
        const needed = prompt.arguments.filter(({ required }) => required).map(({ name }) => name);
        if (needed.every((name) => name in values))
          expect([prompt.name, takes(tool, input)]).toEqual([prompt.name, true]);
      }
    }
  }
});

test.each(resources)("the resource $name is complete", (resource) => {
  expect(resource.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(resource.title).toMatch(/^[A-Z]/);
  expect(resource.description.length).toBeLessThanOrEqual(200);
  if (!isTwin(resource)) return;
  expect(resource.description).toContain(`As the tool ${resource.tool}.`);
  expect(Object.keys(resource.completes ?? {})).toEqual(variablesOf(resource.uri));
});

test.each(prompts)("the prompt $name is complete", (prompt) => {
  expect(prompt.name).toMatch(/^[a-z]+(_[a-z]+)+$/);
  expect(prompt.title).toMatch(/^[A-Z]/);
  for (const { title, description } of prompt.arguments) {
    expect(title).toMatch(/^[A-Z]/);
    expect(description.length).toBeGreaterThan(5);
  }
  for (const offers of [() => true, () => false]) {
    // A tool that the task names is one that the prompt needs, or asks for.
    const text = prompt.task({}, offers).join("\n");
    const named = catalog.map(({ name }) => name).filter((name) => text.includes(name));
    if (!offers()) for (const name of named) expect(toolsOf(prompt)).toContain(name);
  }
});

test("the lists are what the committed snapshot says, and the same each time", async () => {
  await using emulator = await Emulator.start({ clock: new ManualClock() });
  await using mcp = await connect({ synpse: emulator.clientOptions, toolsets: ["all"] });
  const lists = async () => {
    const [{ resources }, { resourceTemplates }, { prompts }] = await Promise.all([
      mcp.client.listResources(),
      mcp.client.listResourceTemplates(),
      mcp.client.listPrompts(),
    ]);
    return `${JSON.stringify({ resources, resourceTemplates, prompts }, null, 2)}\n`;
  };
  const text = await lists();
  expect(await lists()).toBe(text);
  await expect(text).toMatchFileSnapshot("offers.snap");
  // Lists are made without asking the API.
  expect(emulator.journal.entries()).toEqual([]);
});

test("what stands on a withheld tool is not offered", async () => {
  await using mcp = await connect({ toolsets: ["logs"] });
  expect((await mcp.client.listResources()).resources.map(({ uri }) => uri)).toEqual([
    "synpse://config",
    "synpse://docs/manifest-schema",
  ]);
  expect((await mcp.client.listResourceTemplates()).resourceTemplates).toEqual([]);
  expect((await mcp.client.listPrompts()).prompts).toEqual([]);
  await expect(mcp.client.readResource({ uri: "synpse://devices/vilnius-till-01" })).rejects.toMatchObject({
    code: -32002,
  });
  await expect(mcp.client.getPrompt({ name: "onboard_device" })).rejects.toMatchObject({ code: -32602 });
  await expect(
    mcp.client.complete({
      ref: { type: "ref/resource", uri: "synpse://devices/{device}" },
      argument: { name: "device", value: "" },
    }),
  ).rejects.toMatchObject({ code: -32602 });
});

test("what the protocol asks of a server that logs is answered", async () => {
  await using mcp = await connect({});
  await mcp.client.setLoggingLevel("warning");
  expect(mcp.client.getServerCapabilities()).toEqual({
    tools: {},
    resources: { subscribe: true },
    prompts: {},
    completions: {},
    logging: {},
  });
});

test("the README names every resource and every prompt", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const { uri } of resources) expect(readme).toContain(`| \`${uri}\` |`);
  for (const { name } of prompts) expect(readme).toContain(`\`${name}\``);
});
