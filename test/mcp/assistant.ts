import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { parse } from "yaml";
import { type Answer, callTool, type Told } from "../../packages/mcp-server/src/testing/connect.ts";

/** One call, and all that came of it. */
export interface Step {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly answer: Answer;
  readonly progress: readonly Told[];
}

/**
 * Who works with a server as a model does: from what a person has said and what the server has answered, and from nothing
 * else. A call with a name that has occurred in neither is a mistake of the workflow, or a result that lacks what the next
 * step needs.
 */
export interface Assistant {
  readonly client: Client;
  readonly steps: readonly Step[];
  /** All that was said, by both sides. */
  readonly transcript: readonly string[];
  /** What a person says. */
  hear(words: string): void;
  /** A result that came another way than by a tool: a prompt, a resource, a completion. */
  read(text: string): void;
  call(tool: string, args?: Record<string, unknown>, onProgress?: (told: Told) => void): Promise<Answer>;
}

interface Schema {
  readonly enum?: readonly unknown[];
  readonly [member: string]: unknown;
}

export async function startAssistant(client: Client): Promise<Assistant> {
  const { tools } = await client.listTools();
  const vocabulary = new Map(tools.map(({ name, inputSchema }) => [name, new Set(choices(inputSchema as Schema))]));
  const heard: string[] = [];
  const told: string[] = [];
  const steps: Step[] = [];
  const transcript: string[] = [];

  function isKnown(value: string, field: string, tool: string): boolean {
    if (vocabulary.get(tool)?.has(value) === true) return true;
    if (told.some((text) => occurs(value, text, "")) || heard.some((text) => occurs(value, text, "i"))) return true;
    // People speak of a version; an image is its repository and that.
    const parts = field === "image" ? value.split(":") : [];
    return parts.length > 1 && parts.every((part) => isKnown(part, "", tool));
  }

  function check(tool: string, args: Readonly<Record<string, unknown>>): void {
    for (const [field, value] of said(args)) {
      if (!isKnown(value, field, tool)) {
        throw new Error(`${tool}: ${field} is ${JSON.stringify(value)}, which nobody has said so far`);
      }
    }
  }

  return {
    client,
    steps,
    transcript,
    hear(words) {
      heard.push(words);
      transcript.push(words);
    },
    read(text) {
      told.push(text);
      transcript.push(text);
    },
    async call(tool, args = {}, onProgress) {
      check(tool, args);
      const progress: Told[] = [];
      const onprogress = (one: Told) => {
        progress.push(one);
        onProgress?.(one);
      };
      const answer = await callTool(client, tool, args, { onprogress });
      told.push(answer.text);
      steps.push({ tool, args, answer, progress });
      transcript.push(JSON.stringify({ tool, args }), answer.text, JSON.stringify(answer.structured ?? null));
      transcript.push(...progress.map(({ message = "" }) => message));
      return answer;
    },
  };
}

/** Fields whose keys are names as well. */
const keyed = new Set(["labels", "setLabels", "selectors"]);

/** Every text among arguments, with the field that it stands in. A manifest is looked into. */
function said(value: unknown, field = ""): (readonly [field: string, text: string])[] {
  if (field === "manifest" && typeof value === "string") return said(parse(value), "manifest's");
  // What a result should have held, and did not.
  if (value === undefined) return [[field, "undefined"]];
  if (typeof value === "string") return [[field, value]];
  if (Array.isArray(value)) return value.flatMap((one) => said(one, field));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...(keyed.has(field) ? [[field, name] as const] : []),
    ...said(member, name),
  ]);
}

/** The values that a schema lets choose from. */
function choices({ enum: values = [], ...members }: Schema): string[] {
  return [
    ...values.map(String),
    ...Object.values(members).flatMap((member) =>
      typeof member === "object" && member !== null ? choices(member as Schema) : [],
    ),
  ];
}

/** Whether a name stands in a text, and not as a part of a longer one. */
function occurs(name: string, text: string, flags: "" | "i"): boolean {
  const literal = name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return new RegExp(`(?<![\\w./-])${literal}(?![\\w/-]|\\.\\w)`, flags).test(text);
}
