import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultToolsets, toolsets } from "../../packages/mcp-server/src/define.ts";
import { type ListedTool, listTools } from "../../packages/mcp-server/src/listing.ts";
import { selectTools } from "../../packages/mcp-server/src/selection.ts";
import { catalog } from "../../packages/mcp-server/src/tools/catalog.ts";

type Toolset = (typeof toolsets)[number];

/** What each toolset is for, in a sentence. */
const purposes: Readonly<Record<Toolset, string>> = {
  fleet: "Devices: what there is, how it fares, what is wrong, and the labels and settings that can be changed.",
  apps: "Applications: what runs where, planning a change, rolling it out, and waiting for it.",
  logs: "Logs of applications and jobs: of one device, or searched across many.",
  jobs: "Jobs: containers that run once on each of their devices.",
  config:
    "Namespaces, secrets, registration tokens and projects. Values of secrets never pass through the conversation.",
  danger: "What cannot be undone: deleting things, and rebooting devices.",
  remote: "Commands on devices, and probes of ports through them. Off unless asked for.",
};

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

/** Where the package's README has its table of tools. */
const readme = "packages/mcp-server/README.md";
const readmeTable = /(<!-- The table of tools is generated[^\n]*-->\n\n)[\s\S]*?(\n<!-- End of the table of tools -->)/;

/**
 * A page for each toolset, one that leads to them, and the table in the package's README, made of what the tools themselves
 * say. `root` is the repository.
 */
export function generateToolsetPages(root: string): Readonly<Record<string, string>> {
  const listed = new Map(
    listTools(selectTools(catalog, { toolsets: ["all"] }), false).map((tool) => [tool.name, tool]),
  );
  const inSet = (toolset: Toolset): ListedTool[] =>
    catalog.flatMap((tool) => (tool.toolset === toolset ? (listed.get(tool.name) ?? []) : [])).sort(byName);
  const pages = toolsets.map((toolset) => [`docs/mcp/tools/${toolset}.md`, page(toolset, inSet(toolset))] as const);
  const sets = toolsets.map((toolset) => [toolset, inSet(toolset)] as const);
  const before = readFileSync(join(root, readme), "utf8");
  if (!readmeTable.test(before)) throw new Error(`${readme} has no place for the table of tools`);
  return {
    "docs/mcp/tools/README.md": index(sets),
    ...Object.fromEntries(pages),
    [readme]: before.replace(
      readmeTable,
      (_, start: string, end: string) => `${start}${table(sets, "../../docs/mcp/tools/")}${end}`,
    ),
  };
}

const mark = "<!-- Generated from the tools' definitions by `pnpm generate`. Do not edit. -->\n\n";

type Sets = readonly (readonly [Toolset, readonly ListedTool[]])[];

function index(sets: Sets): string {
  return `${mark}# Tools

Offered unless something else is asked for: ${defaultToolsets.map((name) => `\`${name}\``).join(", ")}. \`--toolsets all\` offers every one,
\`--toolsets\` and \`--tools\` choose, and \`--read-only\` leaves only those that change nothing.

${table(sets, "")}`;
}

function table(sets: Sets, folder: string): string {
  const rows = sets.flatMap(([toolset, tools]) =>
    tools.map(
      (tool) =>
        `| [${toolset}](${folder}${toolset}.md) | [\`${tool.name}\`](${folder}${toolset}.md#${tool.name}) | ${tool.title} | ${kind(tool)} |`,
    ),
  );
  return `| toolset | tool | | |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

function page(toolset: Toolset, tools: readonly ListedTool[]): string {
  return `${mark}# The toolset \`${toolset}\`

${purposes[toolset]} [All tools](README.md)

${tools.map(section).join("\n")}`;
}

function section(tool: ListedTool): string {
  const { properties = {}, required = [] } = tool.inputSchema as Schema;
  const rows = Object.entries(properties).map(
    ([name, schema]) =>
      `| \`${name}\`${required.includes(name) ? " (required)" : ""} | ${typeOf(schema)} | ${cell(schema.description ?? "")} |`,
  );
  const table =
    rows.length === 0 ? "It takes no arguments." : `| argument | | |\n| --- | --- | --- |\n${rows.join("\n")}`;
  return `## ${tool.name}

*${tool.title}: ${kind(tool)}.*

${tool.description}

${table}
`;
}

function kind({ annotations, inputSchema }: ListedTool): string {
  if (annotations.readOnlyHint) return "changes nothing";
  const asks = "confirm" in ((inputSchema as Schema).properties ?? {});
  const does = annotations.destructiveHint ? "may replace or remove" : "adds";
  return asks ? `${does}; asks where it is wide or cannot be undone` : does;
}

function typeOf(schema: Schema): string {
  const { type, enum: values, default: preset, minimum, maximum, items, properties, additionalProperties } = schema;
  const base =
    values !== undefined
      ? values.map((value) => `\`${value}\``).join(", ")
      : type === "array"
        ? `list of ${items?.type === "object" ? `{ ${fields(items)} }` : (items?.type ?? "values")}`
        : type === "object" && properties !== undefined
          ? `{ ${fields(schema)} }`
          : type === "object" && typeof additionalProperties === "object"
            ? "map of names to texts"
            : (type ?? "any");
  const range = minimum === undefined && maximum === undefined ? "" : ` from ${minimum ?? "…"} to ${maximum ?? "…"}`;
  return `${base}${range}${preset === undefined ? "" : `; \`${String(preset)}\` unless given`}`;
}

function fields({ properties = {}, required = [] }: Schema): string {
  return Object.keys(properties)
    .map((name) => `\`${name}\`${required.includes(name) ? "" : "?"}`)
    .join(", ");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function byName(a: ListedTool, b: ListedTool): number {
  return a.name < b.name ? -1 : 1;
}
