import { type Tool, toolsets } from "./define.ts";
import { type Failure, repeat } from "./failure.ts";
import { compare, nearest } from "./nearest.ts";
import type { ServedTool } from "./pipeline.ts";

/** Which tools a server offers, and on what. */
export interface Selection {
  /** All toolsets unless given. */
  readonly toolsets?: readonly string[] | undefined;
  /** Single tools: only these, or, where toolsets are given too, these beside them. */
  readonly tools?: readonly string[] | undefined;
  /** Offer only tools that change nothing. */
  readonly readOnly?: boolean | undefined;
  /** Work in this namespace only: no tool takes one then. */
  readonly namespace?: string | undefined;
}

/** A selection that cannot be meant. The message is for whoever starts the server. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

/** Every tool, in the order in which they are listed, with the reason where the selection withholds it. */
export function selectTools(catalog: readonly Tool[], selection: Selection): ServedTool[] {
  const chosenSets = checkNames("toolset", selection.toolsets, toolsets);
  const chosenTools = checkNames(
    "tool",
    selection.tools,
    catalog.map((tool) => tool.name),
  );
  const isChosen = ({ name, toolset }: Tool): boolean =>
    (chosenSets?.includes(toolset) ?? chosenTools === undefined) || (chosenTools?.includes(name) ?? false);
  const writers = catalog.filter((tool) => chosenTools?.includes(tool.name) && !tool.annotations.readOnlyHint);
  const [writer] = writers;
  if (selection.readOnly === true && writer !== undefined) {
    throw new SelectionError(`the tool ${writer.name} writes, so a read-only server cannot offer it`);
  }
  const served = [...catalog].sort(byToolsetThenName).map((tool) => ({
    tool,
    input:
      selection.namespace !== undefined && "namespace" in tool.input.shape
        ? tool.input.omit({ namespace: true })
        : tool.input,
    withheld: whyWithheld(tool, isChosen(tool), selection.readOnly ?? false),
  }));
  if (served.every(({ withheld }) => withheld !== undefined)) {
    throw new SelectionError("the selection leaves no tool to offer");
  }
  return served;
}

function byToolsetThenName(a: Tool, b: Tool): number {
  return toolsets.indexOf(a.toolset) - toolsets.indexOf(b.toolset) || compare(a.name, b.name);
}

function whyWithheld(tool: Tool, chosen: boolean, readOnly: boolean): Failure | undefined {
  const refuse = (what: string): Failure => ({
    code: "not_allowed_here",
    what,
    repeat: repeat.pointless,
    next: "Use the tools that are listed, or tell the user that whoever runs this server can allow it.",
  });
  if (!chosen) return refuse("This server was started without this tool.");
  if (readOnly && !tool.annotations.readOnlyHint) return refuse("This server is read-only.");
  return undefined;
}

function checkNames<Name extends string>(
  what: string,
  names: readonly string[] | undefined,
  known: readonly Name[],
): readonly string[] | undefined {
  for (const name of names ?? []) {
    if (known.some((one) => one === name)) continue;
    const [best] = nearest(name, known, 1);
    const hint = best === undefined ? `there are ${known.join(", ")}` : `did you mean "${best}"?`;
    throw new SelectionError(`there is no ${what} "${name}"; ${hint}`);
  }
  return names;
}
