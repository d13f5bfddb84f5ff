import { MAX_COMPLAINTS } from "../limits.ts";
import { Problem } from "../store/problem.ts";
import { FleetError, type FleetPath, type Mistake } from "./definition.ts";

/** A mistake in a member of whatever is being read; who reads it adds where that stands. */
export function mistake(at: FleetPath, message: string): FleetError {
  return new FleetError(at.length === 0 ? message : `${pathText(at)}: ${message}`, [{ at, message }]);
}

/** Does something that may be refused, and tells where in the definition the refusal belongs. @throws FleetError */
export function at<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const from = readPath(path);
    const inner = error instanceof FleetError && error.mistakes.length > 0 ? error.mistakes : [mistakeOf(error)];
    const mistakes = inner.map((one) => ({ ...one, at: [...from, ...one.at] }));
    throw new FleetError(tellMistakes(mistakes), mistakes);
  }
}

/** A mistake at a place of the definition. */
export function refusal(path: string, message: string): FleetError {
  const found = [{ at: readPath(path), message }];
  return new FleetError(tellMistakes(found), found);
}

/** The mistakes of a definition, of which as many are told at once as can be found. */
export class Mistakes {
  readonly #found: Mistake[] = [];
  #count = 0;

  /** Does something that may be refused, at a place of the definition; undefined where it was. */
  attempt<T>(path: string, act: () => T): T | undefined {
    return this.gather(() => at(path, act));
  }

  /** Does something that tells itself where its mistakes are. Whatever else it throws is none of ours. */
  gather<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof FleetError) || error.mistakes.length === 0) throw error;
      this.#count += error.mistakes.length;
      for (const one of error.mistakes) if (this.#found.length < MAX_COMPLAINTS) this.#found.push(one);
      return undefined;
    }
  }

  /** @throws FleetError where there was any mistake */
  throwAny(placeOf?: PlaceOf): void {
    if (this.#count === 0) return;
    throw new FleetError(tellMistakes(this.#found, placeOf, this.#count), this.#found);
  }
}

/** Where in a file a part of the definition stands: `fleet.yaml:3:7`. */
export type PlaceOf = (path: FleetPath) => string;

/** A line for each mistake, of which there may be more than are given. */
function tellMistakes(mistakes: readonly Mistake[], placeOf?: PlaceOf, count = mistakes.length): string {
  const lines = mistakes.slice(0, MAX_COMPLAINTS).map(({ at: path, message }) => {
    const field = pathText(path);
    if (placeOf) return `${placeOf(path)}: ${field === "" ? "" : `${field}: `}${message}`;
    return `${["fleet", field].filter(Boolean).join(field.startsWith("[") ? "" : ".")}: ${message}`;
  });
  if (count > lines.length) lines.push(`and ${count - lines.length} more`);
  return lines.join("\n");
}

function mistakeOf(error: unknown): Mistake {
  const message = error instanceof Error ? error.message : String(error);
  return { at: error instanceof Problem ? error.field : [], message };
}

/** `projects[0].devices[2]`, as a path of names and numbers. */
function readPath(path: string): FleetPath {
  return [...path.matchAll(/\w+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The other way round: `projects[0].devices[2].labels["a.b"]`. */
function pathText(path: FleetPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[\w-]+$/.test(part)) text += text === "" ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}
