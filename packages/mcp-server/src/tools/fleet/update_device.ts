import type { Device, DeviceUpdate } from "@synpse/sdk";
import * as z from "zod";
import { type Context, defineWriter, replaces } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { confirmation, flag, labels, name } from "../../input.ts";
import { compare } from "../../nearest.ts";
import { deviceText, type Fact, type Facts, joinNotes } from "../../output/facts.ts";
import { labelFacts } from "../../output/project/device.ts";
import { findDevice } from "../lookup.ts";
import { type Moves, movesAny, movesFacts, movesOf, noMoves } from "./moves.ts";

/** Stands for "leave the agent as it is", which is empty in the API. */
const noVersion = "none";

const keys = (description: string) => z.array(z.string().min(1)).max(100).describe(description).optional();

const input = z.strictObject({
  device: name("Name or id"),
  name: name("The new name").optional(),
  setLabels: labels("Added or replaced; other labels stay"),
  removeLabels: keys("Keys"),
  setEnv: labels("Variables of all containers on the device; restarts them"),
  removeEnv: keys("Names"),
  agentVersion: name('The version wanted, or "none"').optional(),
  dryRun: flag("Only tell what would change"),
  confirm: confirmation(),
});

type Input = z.output<typeof input>;

/** One map of a device, and what a call makes of it. */
interface MapChange {
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly set: readonly string[];
  readonly removed: readonly string[];
  /** Keys that were to be removed and are not there. */
  readonly absent: readonly string[];
}

/** All that a call changes of a device. */
interface Change {
  readonly name: { readonly before: string; readonly after: string };
  readonly labels: MapChange;
  readonly env: MapChange;
  readonly agentVersion: { readonly before: string; readonly after: string };
}

/** What was changed, or would be. No value of a variable is among it. */
interface Done {
  readonly device: string;
  readonly action: "updated" | "unchanged" | "would update";
  readonly change: Omit<Change, "env"> & { readonly env: Omit<MapChange, "before" | "after"> };
  /** The names of the variables whose former values are lost. */
  readonly lostValues: readonly string[];
  readonly moves: Moves;
}

export const updateDevice = defineWriter({
  name: "update_device",
  title: "Update a device",
  toolset: "fleet",
  description:
    "Renames a device, or changes its labels, environment variables or wanted agent version. Says which applications a change starts and stops on it, and how to undo it.",
  annotations: replaces,
  checkWith: "get_device",
  input,

  async prepare(input, context) {
    context.conceal(Object.values(input.setEnv ?? {}));
    checkInput(input);
    const device = await findDevice(context, input.device);
    context.conceal(Object.values(device.environmentVariables ?? {}));
    const change = changeOf(device, input);
    const moves = await movesFor(device, change, context);
    const lostValues = lostBy(change.env);
    const dryRun = input.dryRun === true || !changesAny(change);
    return {
      state: { device, change, lostValues, moves },
      target: device.name,
      kind: "device",
      what: sayWhat(movesAny(moves), lostValues.length > 0),
      about: { ...changeFacts(change), lostValuesOf: lostValues, ...movesFacts(moves) },
      ask:
        movesAny(moves) || lostValues.length > 0
          ? { irreversible: lostValues.length > 0, answer: device.name }
          : undefined,
      dryRun,
    };
  },

  async handler(input, context, { device, change, lostValues, moves }): Promise<Done> {
    const action = !changesAny(change) ? "unchanged" : input.dryRun === true ? "would update" : "updated";
    if (action === "updated") await apply(device, change, input, context);
    const { before, after, ...env } = change.env;
    return { device: change.name.before, action, change: { ...change, env }, lostValues, moves };
  },

  project({ device, action, change, lostValues, moves }) {
    const applied = action === "updated";
    const absent = [...change.labels.absent, ...change.env.absent];
    return {
      facts: {
        note: joinNotes(
          action === "unchanged" && "Everything was so already; nothing was changed.",
          action === "would update" && "Nothing was changed: this is what the call would do.",
          applied && changesMap(change.env) && "Containers on the device are started anew with the new variables.",
          applied && lostValues.length > 0 && "The former values of some variables are lost.",
          absent.length > 0 && "Some of what was to be removed is not there.",
        ),
        action,
        device,
        ...changeFacts(change),
        notThere: absent,
        ...movesFacts(moves),
        undo: applied ? undoFacts(change, lostValues) : undefined,
        lostValuesOf: lostValues,
        next:
          applied && moves.onto.length > 0
            ? "Call get_device to see how the applications that start here get on."
            : undefined,
      },
    };
  },
});

function sayWhat(moves: boolean, loses: boolean): string {
  const what = moves
    ? "Change a device in a way that starts or stops applications on it."
    : "Change the settings of one device.";
  return loses
    ? `${what} Former values of variables are lost: nobody can see them, and nothing brings them back.`
    : what;
}

/** The variables whose present values a change overwrites or removes. */
function lostBy({ before, set, removed }: MapChange): string[] {
  return [...set, ...removed].filter((variable) => Object.hasOwn(before, variable)).sort(compare);
}

function checkInput({ setLabels, removeLabels, setEnv, removeEnv, ...given }: Input): void {
  const both = [setLabels ?? {}, setEnv ?? {}].flatMap((set, index) =>
    Object.keys(set).filter((key) => [removeLabels, removeEnv][index]?.includes(key)),
  );
  const lists = [setLabels, removeLabels, setEnv, removeEnv].some((one) => Object.keys(one ?? {}).length > 0);
  if (both.length === 0 && (lists || given.name !== undefined || given.agentVersion !== undefined)) return;
  throw new ToolFailure({
    code: "invalid_input",
    what: both.length > 0 ? "The same key is to be set and to be removed." : "Nothing was given that could be changed.",
    repeat: repeat.pointless,
    next: "Give name, setLabels, removeLabels, setEnv, removeEnv or agentVersion, and each key only once.",
    about: { both },
  });
}

function changeOf(device: Device, { name, setLabels, removeLabels, setEnv, removeEnv, agentVersion }: Input): Change {
  const version = device.agentSettings?.desiredAgentVersion ?? "";
  return {
    name: { before: device.name, after: name ?? device.name },
    labels: mapChange(device.labels, setLabels, removeLabels),
    env: hiddenChange(device.environmentVariables, setEnv, removeEnv),
    agentVersion: { before: version, after: agentVersion === noVersion ? "" : (agentVersion ?? version) },
  };
}

function mapChange(
  map: Readonly<Record<string, string>> | null | undefined,
  set: Readonly<Record<string, string>> = {},
  remove: readonly string[] = [],
): MapChange {
  const before = map ?? {};
  const entries = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(set)) entries.set(key, value);
  for (const key of remove) entries.delete(key);
  const isThere = (key: string) => Object.hasOwn(before, key);
  return {
    before,
    after: Object.fromEntries(entries),
    set: Object.keys(set).filter((key) => !isThere(key) || before[key] !== set[key]),
    removed: remove.filter(isThere),
    absent: remove.filter((key) => !isThere(key)),
  };
}

/** The same, of values that nobody may see: to say which are so already would let a caller guess them. */
function hiddenChange(
  map: Readonly<Record<string, string>> | null | undefined,
  set: Readonly<Record<string, string>> = {},
  remove: readonly string[] = [],
): MapChange {
  return { ...mapChange(map, set, remove), set: Object.keys(set) };
}

function changesMap({ set, removed }: Pick<MapChange, "set" | "removed">): boolean {
  return set.length + removed.length > 0;
}

function changesAny({ name, labels, env, agentVersion }: Change): boolean {
  return (
    name.before !== name.after || changesMap(labels) || changesMap(env) || agentVersion.before !== agentVersion.after
  );
}

/** Applications are scheduled by labels, and by names too. */
async function movesFor({ id }: Device, { name, labels }: Change, context: Context): Promise<Moves> {
  if (name.before === name.after && !changesMap(labels)) return noMoves;
  return movesOf(
    { id, name: name.before, labels: labels.before },
    { id, name: name.after, labels: labels.after },
    context,
  );
}

/** Maps replace what is there as a whole, so what somebody else has changed since the plan was made must not be lost. */
async function apply(planned: Device, change: Change, input: Input, { synpse, signal }: Context): Promise<void> {
  const present = await synpse.devices.get(planned.id, { signal });
  if (JSON.stringify(changeOf(present, input)) !== JSON.stringify(change)) {
    throw new ToolFailure({
      code: "plan_changed",
      what: "Somebody else has changed the device meanwhile; nothing was changed by this call.",
      repeat: repeat.notApplied,
      next: "Call update_device again.",
      about: { device: planned.name },
    });
  }
  const { name, labels, env, agentVersion } = change;
  const update: DeviceUpdate = {
    ...(name.before === name.after ? {} : { name: name.after }),
    ...(changesMap(labels) ? { labels: { ...labels.after } } : {}),
    ...(changesMap(env) ? { environmentVariables: { ...env.after } } : {}),
    ...(agentVersion.before === agentVersion.after
      ? {}
      : {
          agentSettings: {
            // Both go together: whether one that is left out would stay is not known.
            agentLogLevel: present.agentSettings?.agentLogLevel ?? "",
            desiredAgentVersion: agentVersion.after,
          },
        }),
  };
  await synpse.devices.update(planned.id, update, { signal });
}

function changeFacts({ name, labels, env, agentVersion }: Done["change"]): Facts {
  return {
    newName: name.before === name.after ? undefined : name.after,
    setLabels: pick(labels.after, labels.set),
    removedLabels: labels.removed,
    setVariables: env.set,
    removedVariables: env.removed,
    agentVersion: agentVersion.before === agentVersion.after ? undefined : deviceText(agentVersion.after || noVersion),
  };
}

/** The input of the call that takes the change back, as far as it can be taken back; undefined where nothing of it can. */
function undoFacts(
  { name, labels, env, agentVersion }: Done["change"],
  lostValues: readonly string[],
): Facts | undefined {
  const isNew = (label: string) => !Object.hasOwn(labels.before, label);
  const replaced = labels.set.filter((label) => !isNew(label));
  const renamed = name.before !== name.after;
  const otherAgent = agentVersion.before !== agentVersion.after;
  const removeEnv = env.set.filter((variable) => !lostValues.includes(variable));
  if (!renamed && !otherAgent && !changesMap(labels) && removeEnv.length === 0) return undefined;
  return {
    device: name.after,
    name: renamed ? name.before : undefined,
    setLabels: pick(labels.before, [...replaced, ...labels.removed]),
    removeLabels: labels.set.filter(isNew),
    removeEnv,
    agentVersion: otherAgent ? deviceText(agentVersion.before || noVersion) : undefined,
  };
}

function pick(map: Readonly<Record<string, string>>, keys: readonly string[]): Fact {
  return labelFacts(Object.fromEntries(keys.map((key) => [key, map[key] ?? ""])));
}
