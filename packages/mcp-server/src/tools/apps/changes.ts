import type { Change } from "@synpse/sdk";
import { type Fact, type Facts, freeText } from "../../output/facts.ts";

/** Fields whose values are told. Of others, and of what the API does not document, only that they changed. */
const toldFields = new Set(
  (
    "args capAdd capDrop command devices entrypoint env filepath forcePull fromSecret gpus hostname image ipcMode " +
    "maximumRetryCount memoryHardLimit networkMode ports privileged restartPolicy scheduling secrets selectors shmSize " +
    "type user volumes workDir"
  ).split(" "),
);

/** What one difference says, as far as it may be told. */
export function changeFacts({ path, from, to }: Change): Facts {
  // The last member: what follows in brackets is an entry of it.
  const member = /(?:^|\.)([^.[\]]+)(?:\[[^\]]*\])?$/.exec(path)?.[1] ?? "";
  // What it is to be is the caller's own text. Told, it would show by what is hidden in it which guesses of a value are right.
  if (path === "description") return { field: path, from: typeof from === "string" ? freeText(from) : undefined };
  const tell = (value: unknown): Fact => {
    if (member === "containers" || member === "execs") return inShort(value);
    return toldFields.has(member) ? toFact(value) : undefined;
  };
  return { field: path, from: tell(from), to: tell(to) };
}

/** A container that came or went, or a list of them. */
function inShort(value: unknown): Fact {
  if (Array.isArray(value)) return value.map(inShort);
  if (typeof value !== "object" || value === null) return undefined;
  const { name, image } = value as { name?: unknown; image?: unknown };
  return { name: toFact(name), image: toFact(image) };
}

/** JSON as facts. */
function toFact(value: unknown): Fact {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(toFact);
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toFact(member)]));
}
