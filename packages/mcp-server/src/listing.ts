import * as z from "zod";
import type { Annotations } from "./define.ts";
import { isMap } from "./is-map.ts";
import type { ServedTool } from "./pipeline.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** A tool as `tools/list` tells it. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonObject & { readonly type: "object" };
  readonly outputSchema?: JsonObject & { readonly type: "object" };
  readonly annotations: Annotations;
}

/**
 * What `tools/list` answers: made here and not by the protocol's library, which would write draft-07 schemas and members
 * that say nothing. The order and every byte are the same each time, so that clients can cache their prompts.
 */
export function listTools(served: readonly ServedTool[], withOutputSchemas: boolean): ListedTool[] {
  return served
    .filter(({ withheld }) => withheld === undefined)
    .map(({ tool, input }) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: jsonSchema(input, "input"),
      ...(withOutputSchemas && tool.output !== undefined ? { outputSchema: jsonSchema(tool.output, "output") } : {}),
      annotations: tool.annotations,
    }));
}

function jsonSchema(schema: z.ZodObject, io: "input" | "output"): JsonObject & { readonly type: "object" } {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return { ...slim(rest), type: "object" };
}

/** Keywords whose values map names to schemas. */
const maps = new Set(["properties", "$defs"]);

/** Keywords that tell a model nothing: every key is a string, and texts are checked for their length in any case. */
const silent = new Set(["propertyNames", "minLength", "maxLength"]);

function slim(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      if (silent.has(keyword)) return [];
      if (!isMap(value)) return [[keyword, value]];
      // What is loose allows everything, which is also what saying nothing means.
      if (keyword === "additionalProperties" && Object.keys(value).length === 0) return [];
      if (!maps.has(keyword)) return [[keyword, slim(value)]];
      return [
        [keyword, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isMap(one) ? slim(one) : one]))],
      ];
    }),
  );
}
