import { badRequest, quote } from "../store/problem.ts";
import { DURATION_RULE, parseDuration } from "./duration.ts";

/** Reads one parameter of a query. @throws Problem 400 */
type QueryReader<Value = unknown> = (name: string, sent: string) => Value;

export type QueryReaders = Readonly<Record<string, QueryReader>>;

export type QueryValues<Readers extends QueryReaders> = {
  readonly [Name in keyof Readers]: ReturnType<Readers[Name]> | undefined;
};

/** The parameters that were sent. @throws Problem 400 for one that is not known, stands twice, or makes no sense */
export function readQuery(readers: QueryReaders, search: URLSearchParams): QueryValues<QueryReaders> {
  const values: Record<string, unknown> = {};
  for (const [name, sent] of search) {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!read) {
      const known = Object.keys(readers);
      const rule = known.length === 0 ? "this takes none" : `this takes ${known.join(", ")}`;
      throw badRequest(`query parameter ${quote(name)} is not known: ${rule}`);
    }
    if (Object.hasOwn(values, name)) throw badRequest(`query parameter ${name} must be given once`);
    values[name] = read(name, sent);
  }
  return values;
}

export const text: QueryReader<string> = (name, sent) => {
  if (sent === "") throw badRequest(`query parameter ${name} must not be empty`);
  return sent;
};

export const whole: QueryReader<number> = (name, sent) => {
  if (!/^\d{1,15}$/.test(sent)) throw badRequest(`query parameter ${name} must be a whole number, 0 or more`);
  return Number(sent);
};

export const flag: QueryReader<boolean> = (name, sent) => {
  if (sent !== "true" && sent !== "false") throw badRequest(`query parameter ${name} must be true or false`);
  return sent === "true";
};

/** In milliseconds. */
export const duration =
  (most: number): QueryReader<number> =>
  (name, sent) => {
    const ms = parseDuration(sent);
    if (ms === undefined || ms > most) {
      throw badRequest(`query parameter ${name} must be ${DURATION_RULE}, at most ${most / 1000}s`);
    }
    return ms;
  };
