import { validateHeaderName, validateHeaderValue } from "node:http";
import { operations, streamOperations } from "../generated/operations.ts";
import { MAX_FAULT_CHARS, MAX_FAULTS_PER_RULE } from "../limits.ts";
import { quote } from "../store/problem.ts";
import { type Fault, FaultError, type FaultRule } from "./fault.ts";
import { neverMet } from "./reach.ts";

interface Field {
  readonly good: (value: unknown) => boolean;
  readonly needed: string;
  readonly required?: boolean;
}

type Fields = Readonly<Record<string, Field>>;

/** Counts beyond this make no sense, and would no longer be exact. */
const MANY = Number.MAX_SAFE_INTEGER;
const LONGEST_FRAME = 1024 * 1024;
const CLOSE_REASON_BYTES = 123;

const required = (field: Field): Field => ({ ...field, required: true });
const whole = (low: number, high: number): Field => ({
  good: (value) => Number.isSafeInteger(value) && Number(value) >= low && Number(value) <= high,
  needed: high === MANY ? `a whole number, ${low} or more` : `a whole number from ${low} to ${high}`,
});
const oneOf = (values: readonly string[]): Field => ({
  good: (value) => values.includes(String(value)) && typeof value === "string",
  needed: `one of ${values.map((value) => `"${value}"`).join(", ")}`,
});
const boundedText: Field = {
  good: (value) => typeof value === "string" && value.length <= MAX_FAULT_CHARS,
  needed: `a string of at most ${MAX_FAULT_CHARS} characters`,
};

const KINDS: { readonly [Kind in Fault["kind"]]: Fields } = {
  refuse: {
    status: required(whole(200, 999)),
    body: boundedText,
    headers: {
      good: areHeaders,
      needed: "an object of strings: valid HTTP headers but Content-Length, Transfer-Encoding",
    },
  },
  stall: { when: required(oneOf(["before", "after"])) },
  silence: { afterBytes: whole(0, MANY) },
  drop: {
    how: required(oneOf(["fin", "rst", "close"])),
    afterBytes: whole(0, MANY),
    code: { good: isCloseCode, needed: "a code for a close frame: 1000 to 1014 (not 1004 to 1006), or 3000 to 4999" },
    reason: {
      good: (value) => typeof value === "string" && Buffer.byteLength(value) <= CLOSE_REASON_BYTES,
      needed: `a string of at most ${CLOSE_REASON_BYTES} bytes`,
    },
  },
  text: {},
  split: { bytes: required(whole(1, LONGEST_FRAME)) },
  garbage: {
    bytes: required(whole(1, LONGEST_FRAME)),
    afterBytes: whole(0, MANY),
    frames: { good: (value) => typeof value === "boolean", needed: "true or false" },
  },
  trickle: { bytes: required(whole(1, LONGEST_FRAME)), every: required(whole(1, MANY)) },
  flood: {
    bytes: whole(1, MANY),
    line: {
      good: (value) => boundedText.good(value) && !/[\r\n]/.test(String(value)),
      needed: `${boundedText.needed}, on one line`,
    },
  },
};

const named: Field = {
  good: (value) => typeof value === "string" && value !== "",
  needed: "a string that is not empty",
};

const RULE: Fields = {
  fault: required({ good: isObject, needed: 'an object such as { kind: "stall", when: "before" }, or a list of them' }),
  device: named,
  operation: {
    good: (value) => typeof value === "string" && isOperation(value),
    needed: 'an operationId of the API\'s document, such as "listDevices" or "openDeviceSSH"',
  },
  method: oneOf(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  path: {
    good: (value) => typeof value === "string" && /^\/(?!api\/)[^?#]*$/.test(value),
    needed: 'a path without /api and query, such as "/projects/*/devices"',
  },
  times: whole(1, MANY),
  skip: whole(0, MANY),
  probability: {
    good: (value) => typeof value === "number" && value > 0 && value <= 1,
    needed: "a number above 0, at most 1",
  },
};

/**
 * A rule as it is kept: a copy, its faults a list.
 *
 * @param place of the rule in a list, such as `faults[2]`: its messages begin with it
 * @throws FaultError
 */
export function checkRule(value: unknown, place?: string): FaultRule & { readonly fault: readonly Fault[] } {
  if (!isObject(value) || Array.isArray(value)) {
    throw new FaultError(`${place ?? "the rule"} must be an object with a member fault, not ${shown(value)}`);
  }
  const prefix = place === undefined ? "" : `${place}.`;
  checkFields(value, RULE, prefix, "a rule");
  const rule = value as unknown as FaultRule;
  const path = `${prefix}fault`;
  const faults = Array.isArray(rule.fault) ? rule.fault : [rule.fault];
  if (faults.length === 0 || faults.length > MAX_FAULTS_PER_RULE) {
    throw new FaultError(`${path} must hold from 1 to ${MAX_FAULTS_PER_RULE} faults, not ${faults.length}`);
  }
  const checked = faults.map((fault, index) =>
    checkFault(fault, Array.isArray(rule.fault) ? `${path}[${index}]` : path),
  );
  checkTogether(checked, path);
  const never = neverMet(rule, checked);
  if (never !== undefined) throw new FaultError(`${prefix}${never}`);
  return { ...rule, fault: checked };
}

function checkFault(value: unknown, path: string): Fault {
  if (!isObject(value) || Array.isArray(value)) {
    throw new FaultError(`${path} must be an object with a member kind, not ${shown(value)}`);
  }
  const kinds = Object.keys(KINDS);
  checkField(value.kind, required(oneOf(kinds)), `${path}.kind`);
  const kind = value.kind as Fault["kind"];
  checkFields(value, { kind: oneOf(kinds), ...KINDS[kind] }, `${path}.`, `the fault "${kind}"`);
  const fault = structuredClone(value) as unknown as Fault;
  if (fault.kind === "drop" && fault.how !== "close") {
    for (const name of ["code", "reason"] as const) {
      if (fault[name] === undefined) continue;
      throw new FaultError(
        `${path}.${name} is for how: "close" only: remove it, as "${fault.how}" sends no close frame`,
      );
    }
  }
  return fault;
}

function checkTogether(faults: readonly Fault[], path: string): void {
  if (faults.length === 1) return;
  const kinds = faults.map((fault) => fault.kind);
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) < index);
  if (twice) throw new FaultError(`${path} holds "${twice}" twice: give each kind once`);
  const alone = kinds.find((kind) => kind === "refuse" || kind === "stall");
  if (alone) throw new FaultError(`${path}: "${alone}" goes with no other fault: give it a rule of its own`);
  if (kinds.includes("silence") && kinds.includes("drop")) {
    throw new FaultError(`${path}: "silence" and "drop" both end the stream: give one of them`);
  }
}

function checkFields(value: Readonly<Record<string, unknown>>, fields: Fields, prefix: string, what: string): void {
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(fields, name)) continue;
    const known = Object.keys(fields).join(", ");
    throw new FaultError(`${prefix}${name} is not known: ${what} has ${known}; remove it or check its spelling`);
  }
  for (const [name, field] of Object.entries(fields)) checkField(value[name], field, `${prefix}${name}`);
}

function checkField(value: unknown, field: Field, path: string): void {
  if (value === undefined) {
    if (field.required) throw new FaultError(`${path} is required: give ${field.needed}`);
    return;
  }
  if (!field.good(value)) throw new FaultError(`${path} must be ${field.needed}, not ${shown(value)}`);
}

function isOperation(id: string): boolean {
  return Object.hasOwn(streamOperations, id) || Object.hasOwn(operations, id);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isCloseCode(value: unknown): boolean {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  return (value >= 1000 && value <= 1014 && (value < 1004 || value > 1006)) || (value >= 3000 && value <= 4999);
}

function areHeaders(value: unknown): boolean {
  if (!isObject(value) || Array.isArray(value)) return false;
  try {
    for (const [name, text] of Object.entries(value)) {
      // The emulator measures and frames the body itself.
      if (typeof text !== "string" || /^(content-length|transfer-encoding|trailer)$/i.test(name)) return false;
      validateHeaderName(name);
      validateHeaderValue(name, text);
    }
    return JSON.stringify(value).length <= MAX_FAULT_CHARS;
  } catch {
    return false;
  }
}

/** A value in a message: what it is, at no great length. */
function shown(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "this object" : `a ${typeof value}`;
}
