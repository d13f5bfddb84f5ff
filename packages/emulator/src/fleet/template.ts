import type { DeviceInfoInput } from "../generated/schema.ts";
import { MAX_SHARED_MAPS } from "../limits.ts";
import type { StringMap } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type {
  DeviceDefinition,
  DeviceTemplate,
  FleetPath,
  InfoTemplate,
  Range,
  Time,
  Varied,
  VariedText,
} from "./definition.ts";
import { readTime } from "./definition-time.ts";
import { mistake } from "./mistakes.ts";
import { drawChoice, drawNumber, isChoice, isRange, type Lot, share } from "./template-draw.ts";
import { type Filling, readTemplateText } from "./template-text.ts";

/** Devices that are away, and nothing says since when, were last seen at a time of their own between these. */
const AWAY: Range<Time> = { from: "10m", to: "7d" };

export interface TemplateContext {
  readonly store: Store;
  readonly seed: number;
  /** Name of the project. */
  readonly project: string;
}

export function isTemplate(entry: DeviceDefinition | DeviceTemplate): entry is DeviceTemplate {
  return "count" in entry;
}

/**
 * Reads a template, and gives what makes a definition of each of its devices, numbered from 1. What is alike in several is
 * one object. @throws FleetError
 */
export function readTemplate(context: TemplateContext, template: DeviceTemplate): (n: number) => DeviceDefinition {
  const { count, createdAt, agent, network, ssh } = template;
  const lotOf = (at: FleetPath): Lot => ({
    seed: context.seed,
    words: ["template", context.project, template.name, ...at],
  });
  const labelNames = Object.keys(template.labels ?? {});
  const words = [...labelNames, "name"];

  const drawLabels = readMap(template.labels, "labels", lotOf);
  const name = readTemplateText(template.name, labelNames, ["name"]);
  if (count > 1 && !name.numbered) {
    throw mistake(["name"], `${count} devices cannot have one name: put {n}, the device's number, into it`);
  }
  const environment = readMap(template.environmentVariables, "environmentVariables", lotOf, words);
  const token = readText(template.token, ["token"], lotOf, words);
  const hardware = readVaried(template.hardware, ["hardware"], lotOf);
  const agentSettings = readVaried(template.agentSettings, ["agentSettings"], lotOf);
  const info = readInfo(template.info, lotOf, words);
  const lastSeen = readLastSeen(context.store, template, lotOf);

  return (n) => {
    const labels = drawLabels({ n, words: {} });
    const filling = { n, words: { ...labels, name: "" } };
    filling.words.name = name.fill(filling);
    return {
      name: filling.words.name,
      createdAt,
      labels,
      environmentVariables: environment(filling),
      token: token?.(filling),
      hardware: hardware?.(n),
      info: info?.(filling),
      agentSettings: agentSettings?.(n),
      lastSeen: lastSeen?.(n),
      agent,
      network,
      ssh,
    };
  };
}

type LotOf = (at: FleetPath) => Lot;

function readVaried<T>(value: Varied<T> | undefined, at: FleetPath, lotOf: LotOf): ((n: number) => T) | undefined {
  if (value === undefined) return undefined;
  return isChoice(value) ? drawChoice(value, lotOf(at), at) : () => value;
}

function readText(
  value: VariedText | undefined,
  at: FleetPath,
  lotOf: LotOf,
  words: readonly string[],
): ((filling: Filling) => string) | undefined {
  if (value === undefined) return undefined;
  if (isRange<number>(value)) {
    const draw = drawNumber(value, lotOf(at), at);
    return ({ n }) => String(draw(n));
  }
  if (!isChoice<string>(value)) return readTemplateText(value, words, at).fill;
  const oneOf = value.oneOf.map((text, index) => readTemplateText(text, words, [...at, "oneOf", index]));
  const draw = drawChoice({ ...value, oneOf }, lotOf(at), at);
  return (filling) => draw(filling.n).fill(filling);
}

/** Labels or variables. A label may hold the values of those above it; variables, which are given `words`, any label. */
function readMap(
  map: Readonly<Record<string, VariedText>> | undefined,
  member: string,
  lotOf: LotOf,
  words?: readonly string[],
): (filling: Filling) => StringMap | undefined {
  if (map === undefined) return () => undefined;
  const above: string[] = [];
  const entries: (readonly [string, (filling: Filling) => string])[] = [];
  for (const [key, value] of Object.entries(map)) {
    const read = readText(value, [member, key], lotOf, words ?? [...above]);
    if (read) entries.push([key, read]);
    above.push(key);
  }
  const shared = newShared<StringMap>();
  return ({ n, words: given }) => {
    const made: Record<string, string> = {};
    const filling = { n, words: words ? given : made };
    for (const [key, read] of entries) made[key] = read(filling);
    return shared(Object.values(made).join("\0"), made);
  };
}

function readInfo(
  info: InfoTemplate | undefined,
  lotOf: LotOf,
  words: readonly string[],
): ((filling: Filling) => DeviceInfoInput) | undefined {
  if (info === undefined) return undefined;
  const text = (member: "agentVersion" | "agentLogLevel" | "ipAddress" | "architecture" | "hostname") => ({
    member,
    read: readText(info[member], ["info", member], lotOf, words),
  });
  const texts = [
    text("agentVersion"),
    text("agentLogLevel"),
    text("ipAddress"),
    text("architecture"),
    text("hostname"),
  ];
  const osRelease = readVaried(info.osRelease, ["info", "osRelease"], lotOf);
  const docker = readVaried(info.docker, ["info", "docker"], lotOf);
  const cpuInfo = readVaried(info.cpuInfo, ["info", "cpuInfo"], lotOf);
  return (filling) => {
    // Members that are there and undefined would stand in for what the hardware reports.
    const made: DeviceInfoInput = {
      ...(osRelease && { osRelease: osRelease(filling.n) }),
      ...(docker && { docker: docker(filling.n) }),
      ...(cpuInfo && { cpuInfo: cpuInfo(filling.n) }),
    };
    for (const { member, read } of texts) if (read) made[member] = read(filling);
    return made;
  };
}

/** Who is away, and since when; undefined where nobody is. */
function readLastSeen(
  store: Store,
  { offline, lastSeen }: DeviceTemplate,
  lotOf: LotOf,
): ((n: number) => Time | undefined) | undefined {
  if (offline === undefined && lastSeen === undefined) return undefined;
  const away = offline === undefined ? 1 : Number.parseFloat(offline) / 100;
  const seen = readTimes(store, lastSeen ?? AWAY, lotOf);
  const lot = lotOf(["offline"]);
  return (n) => (share(lot, n) < away ? seen(n) : undefined);
}

function readTimes(store: Store, times: NonNullable<DeviceTemplate["lastSeen"]>, lotOf: LotOf): (n: number) => Time {
  const at = ["lastSeen"];
  if (!isRange<Time>(times)) {
    for (const time of isChoice<Time>(times) ? times.oneOf : [times]) readTime(store, "lastSeen", time);
    return readVaried(times, at, lotOf) ?? (() => "");
  }
  const ends = [readTime(store, "lastSeen", times.from), readTime(store, "lastSeen", times.to)];
  // "From 10m to 7d" is a range of ages: the first is the later time.
  const draw = drawNumber({ from: Math.min(...ends), to: Math.max(...ends) }, lotOf(at), at);
  return (n) => new Date(draw(n)).toISOString();
}

/** Gives the same object for the same words, as long as there are not too many. */
function newShared<T>(): (words: string, made: T) => T {
  const known = new Map<string, T>();
  return (words, made) => {
    const same = known.get(words);
    if (same !== undefined) return same;
    if (known.size < MAX_SHARED_MAPS) known.set(words, made);
    return made;
  };
}
