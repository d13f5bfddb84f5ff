import type { IncomingHttpHeaders } from "node:http";
import { nearest } from "../nearest.ts";
import { cleanIdentifier } from "../output/redact.ts";
import type { SessionOptions } from "../server.ts";
import { readTruth } from "../truth.ts";
import { Refusal } from "./refusal.ts";

/** What a session is asked to do without. */
export type Narrowing = NonNullable<SessionOptions["narrowed"]>;

/** What each header says. */
const readers = {
  "x-mcp-toolsets": (name, value) => ({ toolsets: list(name, value) }),
  "x-mcp-tools": (name, value) => ({ tools: list(name, value) }),
  "x-mcp-readonly": (name, value) => ({ readOnly: truth(name, value) }),
  "x-mcp-namespace": (name, value) => ({ namespace: word(name, value) }),
  "x-mcp-lockdown": (name, value) => ({ lockdown: truth(name, value) }),
} satisfies Record<string, (name: string, value: string) => Narrowing>;

const others = ["x-synpse-access-key", "x-synpse-project"];
const known = [...Object.keys(readers), ...others];

/**
 * Reads the headers by which a caller narrows what the server offers. Throws Refusal where one cannot be meant. That goes
 * for names too: a slip of the pen must not leave a caller with more than they wanted, or with another's key.
 */
export function readNarrowing(headers: IncomingHttpHeaders): Narrowing {
  let narrowing: Narrowing = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!/^x-(mcp|synpse)-/.test(name) || others.includes(name)) continue;
    if (!isReader(name)) {
      const near = nearest(name, known, 2);
      const hint = near.length === 0 ? `there are ${known.join(", ")}` : `did you mean ${near.join(" or ")}?`;
      throw new Refusal(400, `There is no header ${quote(name)}; ${hint}`);
    }
    narrowing = { ...narrowing, ...readers[name](name, String(value).trim()) };
  }
  return narrowing;
}

/** The first header that says something else than what the session was opened with. */
export function disagreement(opened: Narrowing, asked: Narrowing): string | undefined {
  const differs = (name: keyof Narrowing): boolean => JSON.stringify(asked[name]) !== JSON.stringify(opened[name]);
  const [first] = (Object.keys(asked) as (keyof Narrowing)[]).filter(differs);
  return first === undefined ? undefined : `x-mcp-${first.toLowerCase()}`;
}

function isReader(name: string): name is keyof typeof readers {
  return Object.hasOwn(readers, name);
}

function list(name: string, value: string): string[] {
  return value.split(",").map((one) => word(name, one.trim()));
}

function word(name: string, value: string): string {
  if (/^[\x21-\x7e]{1,128}$/.test(value)) return value;
  throw new Refusal(400, `The header ${name} is empty, or holds something that is no name: ${quote(value)}`);
}

function truth(name: string, value: string): boolean {
  const said = readTruth(value);
  if (said === undefined) throw new Refusal(400, `The header ${name} is ${quote(value)}; it must be true or false`);
  return said;
}

function quote(text: string): string {
  return JSON.stringify(cleanIdentifier(text, []));
}
