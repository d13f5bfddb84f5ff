/**
 * A refusal that the API answers as it stands: a status and one line of plain text (or no body, as the ancestor does for
 * 401 and 403). Its message never holds a key, a secret's data or the id of a registration token.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Which part of what was sent is wrong, as names and numbers that lead to it; empty where that is not known. */
  readonly field: readonly (string | number)[];

  constructor(
    status: number,
    message = "",
    headers: Readonly<Record<string, string>> = {},
    field: readonly (string | number)[] = [],
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.field = field;
  }
}

export function badRequest(message: string, ...field: readonly (string | number)[]): Problem {
  return new Problem(400, message, {}, field);
}

/** `device not found: "gateway-7"`: the ancestor's words first, then what was asked for. */
export function notFound(kind: string, wanted?: string): Problem {
  return new Problem(404, wanted === undefined ? `${kind} not found` : `${kind} not found: ${quote(wanted)}`);
}

const QUOTED_CHARS = 120;

/** A caller's text inside a message: quoted, on one line, and of bounded length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > QUOTED_CHARS ? `${text.slice(0, QUOTED_CHARS)}…` : text);
}
