import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parse,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { isMap } from "../is-map.ts";
import type { Client, Prompted } from "./clients.ts";
import { SetupError } from "./entry.ts";

const byteOrderMark = "\uFEFF";

interface Change {
  readonly client: Client;
  readonly name: string;
  readonly entry: object;
  readonly prompted: readonly Prompted[];
}

/**
 * The text of a configuration with this server in it. Everything else keeps its place, its comments and its blanks; where
 * the server is there already, just so, the text is the same. Throws SetupError for a text that is not such a configuration.
 */
export function editConfiguration(text: string, { client, name, entry, prompted }: Change): string {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : "";
  let body = text.slice(mark.length);
  const root = read(body, client);
  if (body.trim() === "") body = "{}\n";
  const servers = root[client.servers];
  if (servers !== undefined && !isMap(servers)) throw new SetupError(`"${client.servers}" is not an object`);
  if (servers === undefined) body = insert(body, [], client.servers, {});
  if (JSON.stringify(servers?.[name]) !== JSON.stringify(entry)) body = set(body, client.servers, name, entry);

  const { inputs = [] } = prompted.length === 0 ? {} : root;
  if (!Array.isArray(inputs)) throw new SetupError('"inputs" is not an array');
  for (const { id, description, password } of prompted) {
    // One that is there is somebody's choice already.
    if (inputs.some((input: unknown) => isMap(input) && input.id === id)) continue;
    body = append(body, "inputs", { id, type: "promptString", description, password });
  }
  return mark + body;
}

/** Puts a member in the place of the one of that name, or behind the others. */
function set(text: string, member: string, name: string, value: object): string {
  const present = nodeAt(text, [member, name]);
  if (present === undefined) return insert(text, [member], name, value);
  const written = write(text, value, indentOf(text, present.offset));
  return text.slice(0, present.offset) + written + text.slice(present.offset + present.length);
}

function append(text: string, member: string, value: object): string {
  const list = nodeAt(text, [member]);
  return insert(list === undefined ? insert(text, [], member, []) : text, [member], undefined, value);
}

/** Writes a value behind the last one of an object or array, without touching anything that is there. */
function insert(text: string, path: string[], name: string | undefined, value: object): string {
  const container = nodeAt(text, path);
  if (container === undefined) return text;
  const last = container.children?.at(-1);
  const close = container.offset + container.length - 1;
  const from = last === undefined ? container.offset + 1 : last.offset + last.length;
  // Comments behind the last value stay with it.
  const gap = text.slice(from, close);
  const kept = gap.trimEnd();
  const hasComma = last !== undefined && startsWithComma(text, from);
  const outer = indentOf(text, container.offset);
  const inner =
    last !== undefined && startsLine(text, last.offset) ? indentOf(text, last.offset) : outer + unitOf(text);
  const eol = eolOf(text);
  return [
    text.slice(0, from),
    last === undefined || hasComma ? "" : ",",
    kept,
    eol + inner,
    name === undefined ? "" : `${JSON.stringify(name)}: `,
    write(text, value, inner),
    hasComma ? "," : "",
    gap.includes("\n") ? gap.slice(kept.length) : eol + outer,
    text.slice(close),
  ].join("");
}

function nodeAt(text: string, path: string[]): Node | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root && findNodeAtLocation(root, path);
}

function startsWithComma(text: string, offset: number): boolean {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  return text[scanner.getTokenOffset()] === ",";
}

function write(text: string, value: object, indent: string): string {
  return JSON.stringify(value, undefined, unitOf(text)).replaceAll("\n", eolOf(text) + indent);
}

function startsLine(text: string, offset: number): boolean {
  return /(^|\n)[ \t]*$/.test(text.slice(0, offset));
}

/** The blanks at the start of the line. */
function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** By how much the file indents; two blanks where nothing shows. */
function unitOf(text: string): string {
  return /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
}

function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function read(text: string, client: Client): Record<string, unknown> {
  if (text.trim() === "") return {};
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, {
    disallowComments: !client.lenient,
    allowTrailingComma: client.lenient,
  });
  const [first] = errors;
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split("\n").length;
    const what = printParseErrorCode(first.error)
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
      .toLowerCase();
    throw new SetupError(`line ${line}: ${what}; mend the file, then run this again`);
  }
  if (!isMap(value)) throw new SetupError("it does not hold an object");
  return value;
}
