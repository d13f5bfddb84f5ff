import { isRecord } from "../json.ts";
import type { ApiDocument, JsonSchema } from "./document.ts";

/**
 * What the values of a member are called, where the schema that holds them has no name of its own. `Input` and `Update` of
 * a schema are left out: what may be sent goes by the name of what is answered.
 */
const memberNames: Readonly<Record<string, string>> = {
  "AgentSettings.agentLogLevel": "AgentLogLevel",
  "Application.type": "ApplicationType",
  "ContainerSpec.gpus": "ContainerGpus",
  "ContainerSpec.ipcMode": "IpcMode",
  "ContainerSpec.networkMode": "NetworkMode",
  "DeviceInfo.agentLogLevel": "AgentLogLevel",
  "DockerInfo.health": "DockerHealth",
  "Job.desiredState": "JobDesiredState",
  "Mount.type": "MountType",
  "NamingStrategy.type": "NamingStrategyType",
  "RestartPolicy.name": "RestartPolicyName",
  "Rule.effect": "RuleEffect",
  "Scheduling.type": "ScheduleType",
  "Secret.type": "SecretType",
};

interface Constant {
  readonly values: readonly string[];
  /** The type of the place that the values come from, as TypeScript. */
  readonly type: string;
  readonly description: string;
}

/**
 * The values that the document lists, an object for each list, with a type of the same name. The type is that of the
 * place in the document: open in what is answered, because a newer server may answer a value that is not listed.
 */
export function generateConstants(document: ApiDocument): string {
  const constants = new Map<string, Constant>();
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const type = `Schemas["${name}"]`;
    add(constants, name, name, type, schema);
    for (const [member, of] of Object.entries(isRecord(schema.properties) ? schema.properties : {})) {
      const place = `${name.replace(/(?:Input|Update)$/, "")}.${member}`;
      // NonNullable would make a plain `string` of an open enum.
      const present = `Exclude<${type}["${member}"], null | undefined>`;
      if (isRecord(of)) add(constants, memberNames[place], place, present, of);
    }
  }
  return [
    'import type { components } from "./schema.ts";',
    "",
    'type Schemas = components["schemas"];',
    ...[...constants].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, constant]) => write(name, constant)),
    "",
  ].join("\n");
}

function add(
  constants: Map<string, Constant>,
  name: string | undefined,
  place: string,
  type: string,
  schema: JsonSchema,
): void {
  const values = schema["x-known-values"] ?? schema.enum;
  if (!Array.isArray(values)) return;
  if (name === undefined) {
    throw new Error(`${place}: its values have no name; give them one in scripts/generate/constants.ts`);
  }
  const texts = values.map(String);
  const known = constants.get(name);
  if (known === undefined) {
    constants.set(name, {
      values: texts,
      type,
      description: typeof schema.description === "string" ? schema.description : "",
    });
    return;
  }
  const other = texts.find((value) => !known.values.includes(value));
  if (other !== undefined || texts.length !== known.values.length) {
    throw new Error(`${place}: its values differ from those of another place that are called ${name}, too`);
  }
}

function write(name: string, { values, type, description }: Constant): string[] {
  const lines = description.trim().replaceAll("*/", "*\\/").split("\n");
  return [
    "",
    "/**",
    ...lines.map((line) => ` * ${line}`.trimEnd()),
    " */",
    `export const ${name} = {`,
    ...keysOf(name, values).map(([key, value]) => `  ${key}: ${JSON.stringify(value)},`),
    "} as const;",
    `export type ${name} = ${type};`,
  ];
}

/** `on-failure` as `OnFailure`: words with capitals, and `Any` for the asterisk. */
function keysOf(name: string, values: readonly string[]): [key: string, value: string][] {
  const keys = values.map((value) => {
    const words = value === "*" ? ["any"] : value.split(/[^a-zA-Z0-9]+/);
    return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  });
  const bad = keys.find((key, index) => !/^[A-Z]\w*$/.test(key) || keys.indexOf(key) !== index);
  if (bad !== undefined) throw new Error(`${name}: "${bad}" cannot be the key of a value, or is one already`);
  return keys.map((key, index) => [key, values[index] ?? ""]);
}
