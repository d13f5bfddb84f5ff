import type { Bend, Bent, Exchange } from "./bender.ts";

type Json = Record<string, unknown>;

/** Changes answers of one operation: those of a status, 200 unless given, that are for a request which fits. */
export function bent(
  operation: string,
  change: (exchange: Exchange) => Bent | undefined,
  { status = 200, fits = () => true }: { status?: number; fits?: (exchange: Exchange) => boolean } = {},
): Bend {
  return (exchange) =>
    exchange.operation === operation && exchange.status === status && fits(exchange) ? change(exchange) : undefined;
}

/** Changes the JSON of a success: an object as it is, a list in its first item. */
export function json(operation: string, change: (value: Json) => void): Bend {
  return bent(operation, ({ body }) => {
    const value = JSON.parse(body) as Json | Json[];
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) change(first);
    return { body: JSON.stringify(value) };
  });
}

/** Answers what an operation refuses as it answered its last success. */
export function accepted(operation: string, status: number, fits?: (exchange: Exchange) => boolean): Bend {
  let last: Exchange | undefined;
  return (exchange) => {
    if (exchange.operation !== operation) return undefined;
    if (exchange.status === 200) last = exchange;
    if (last === undefined || exchange.status !== status || fits?.(exchange) === false) return undefined;
    return { status: 200, headers: last.headers, body: last.body };
  };
}

/** Sets a header, or takes it away. */
export function header(
  operation: string,
  name: string,
  value: string | undefined,
  fits?: (exchange: Exchange) => boolean,
): Bend {
  const change = ({ headers: { [name]: _, ...rest } }: Exchange): Bent => ({
    headers: value === undefined ? rest : { ...rest, [name]: value },
  });
  return bent(operation, change, fits === undefined ? {} : { fits });
}

/** One after another, each on what the one before it made of the answer. */
export function allOf(bends: readonly Bend[]): Bend {
  return async (exchange) => {
    let answer: Bent = {};
    for (const bend of bends) answer = { ...answer, ...(await bend({ ...exchange, ...answer })) };
    return answer;
  };
}
