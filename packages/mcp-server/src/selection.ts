import type { ConfirmPolicy } from "./confirm.ts";
import { defaultToolsets, type Tool, toolsets } from "./define.ts";
import { type Failure, repeat } from "./failure.ts";
import { compare, nearest } from "./nearest.ts";
import type { ServedTool } from "./pipeline.ts";

/** Which tools a server offers, and on what. */
export interface Selection {
  /** The toolsets `fleet`, `apps` and `logs` unless given; `all` is every one. */
  readonly toolsets?: readonly string[] | undefined;
  /** Single tools: only these, or, where toolsets are given too, these beside them. */
  readonly tools?: readonly string[] | undefined;
  /** Offer only tools that change nothing. */
  readonly readOnly?: boolean | undefined;
  /** Work in this namespace only: no tool takes one then. */
  readonly namespace?: string | undefined;
}

/** Stands for every toolset. */
const allToolsets = "all";

/** A selection that cannot be meant. The message is for whoever starts the server, or connects to it. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

/**
 * Every tool, in the order in which they are listed, with the reason where the selection withholds it. `narrowed` is what
 * one session asked for: it can only take away from what the server offers.
 */
export function selectTools(
  catalog: readonly Tool[],
  selection: Selection,
  policy: ConfirmPolicy = "ask",
  narrowed: Selection = {},
): ServedTool[] {
  const isChosen = chooser(catalog, selection, defaultToolsets);
  const isAsked = chooser(catalog, narrowed, toolsets);
  const readOnly = selection.readOnly === true || narrowed.readOnly === true;
  const namespace = namespaceOf(selection, narrowed);
  const served = [...catalog].sort(byToolsetThenName).map((tool) => ({
    tool,
    input: inputOf(tool, namespace, policy),
    withheld: whyWithheld(tool, isChosen(tool) && isAsked(tool), readOnly),
  }));
  if (served.every(({ withheld }) => withheld !== undefined)) {
    throw new SelectionError("the selection leaves no tool to offer");
  }
  return served;
}

/** The one namespace that is worked in, where it is fixed. A session can fix it, and not change it. */
export function namespaceOf({ namespace: fixed }: Selection, { namespace: asked }: Selection): string | undefined {
  if (fixed !== undefined && asked !== undefined && fixed !== asked) {
    throw new SelectionError(`this server works in the namespace "${fixed}" only`);
  }
  return fixed ?? asked;
}

/** Whether a tool is among those that a selection names. */
function chooser(
  catalog: readonly Tool[],
  selection: Selection,
  otherwise: readonly string[],
): (tool: Tool) => boolean {
  const all = selection.toolsets?.includes(allToolsets) === true;
  if (all && (selection.toolsets?.length ?? 0) > 1)
    throw new SelectionError(`the toolset "${allToolsets}" stands alone`);
  const sets = checkNames("toolset", all ? toolsets : selection.toolsets, toolsets);
  const names = checkNames(
    "tool",
    selection.tools,
    catalog.map((tool) => tool.name),
  );
  const writer = catalog.find((tool) => names?.includes(tool.name) && !tool.annotations.readOnlyHint);
  if (selection.readOnly === true && writer !== undefined) {
    throw new SelectionError(`the tool ${writer.name} writes, so a read-only server cannot offer it`);
  }
  const inSets = sets ?? (names === undefined ? otherwise : []);
  return ({ name, toolset }) => inSets.includes(toolset) || (names?.includes(name) ?? false);
}

/** A tool's input without what has no effect here: it would cost tokens and mislead. */
function inputOf({ input }: Tool, namespace: string | undefined, policy: ConfirmPolicy): ServedTool["input"] {
  const scoped = namespace !== undefined && "namespace" in input.shape ? input.omit({ namespace: true }) : input;
  return policy !== "ask" && "confirm" in scoped.shape ? scoped.omit({ confirm: true }) : scoped;
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
