import type { ApiDocument, Described, DocumentedResponse, Operation } from "./document.ts";
import type { Finding } from "./drift.ts";
import { judgeValue } from "./schema.ts";
import { shapeOf } from "./shape.ts";

/** An answer as it came. */
export interface Answer {
  readonly operation: Operation;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Headers that the document says in prose may be absent: page tokens at either end of a list, and a delay that nobody is
 * known to send.
 */
const mayBeAbsent: ReadonlySet<string> = new Set(["next-page-token", "previous-page-token", "retry-after"]);

/** What in an answer is not as the document says. */
export function judge(document: ApiDocument, answer: Answer): Finding[] {
  const { operation, status } = answer;
  const documented = operation.responses.get(status);
  const findings: Finding[] = [];
  if (documented === undefined) {
    const known = [...operation.responses.keys()].join(", ");
    findings.push({ kind: "undocumented-status", pointer: "", documented: known, came: String(status) });
  }
  // A success is still to be read by the SDK, whatever its number.
  const expected = documented ?? (isSuccess(status) ? success(operation) : undefined);
  if (expected === undefined) return findings;
  return [...findings, ...judgeHeaders(expected, answer.headers), ...judgeBody(document, expected, answer)];
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function success(operation: Operation): DocumentedResponse | undefined {
  return [...operation.responses].find(([status]) => isSuccess(status))?.[1];
}

function judgeHeaders({ headers }: DocumentedResponse, came: Headers): Finding[] {
  return [...headers].flatMap(([name, { schema, required }]): Finding[] => {
    const value = came.get(name);
    const pointer = `header:${name}`;
    if (value === null) {
      if (!required && mayBeAbsent.has(name)) return [];
      return [{ kind: "missing-header", pointer, documented: "sent with this answer", came: "it is not there" }];
    }
    if (schema.type === "integer" && !/^\d+$/.test(value)) {
      return [{ kind: "wrong-header", pointer, documented: "an integer", came: shapeOf(value) }];
    }
    if (name === "retry-after" && !/^\d+$/.test(value) && Number.isNaN(Date.parse(value))) {
      return [{ kind: "wrong-header", pointer, documented: "seconds or an HTTP date", came: shapeOf(value) }];
    }
    return [];
  });
}

function judgeBody(document: ApiDocument, { content }: DocumentedResponse, answer: Answer): Finding[] {
  const { status, headers, body } = answer;
  const types = [...content.keys()].join(" or ");
  const found = (kind: Finding["kind"], documented: string, came: string): Finding[] => [
    { kind, pointer: "", documented, came },
  ];
  if (content.size === 0) return body === "" ? [] : found("unexpected-body", "no body", `${body.length} characters`);
  // "Be ready for an empty body with any status": that is said of errors.
  if (body === "") return isSuccess(status) ? found("missing-body", types, "no body") : [];
  const type = mediaType(headers);
  const described = content.get(type);
  const wrongType = described ? [] : found("wrong-content-type", types, type === "" ? "no content type" : type);
  const json = content.get("application/json");
  // Under a wrong name it may still be what it should be; an error as text has nothing more to judge.
  if (type === "text/plain" && described) return [];
  if (json === undefined || (!isSuccess(status) && !described)) return wrongType;
  return [...wrongType, ...judgeJson(document, json, body)];
}

function judgeJson(document: ApiDocument, { schema }: Described, body: string): Finding[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return [{ kind: "not-json", pointer: "", documented: "JSON", came: `${body.length} characters that are not JSON` }];
  }
  return judgeValue(document, schema, value);
}

/** Without parameters, in lower case; empty where there is none, or one that is not a plain name. */
function mediaType(headers: Headers): string {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  const name = type.trim().toLowerCase();
  return /^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,64}$/.test(name) ? name : "";
}
