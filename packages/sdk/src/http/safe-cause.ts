import { redact } from "./redact.ts";
import { redactDeep } from "./redact-deep.ts";

const MAX_CAUSES = 5;

function below({ cause, errors }: { cause?: unknown; errors?: unknown }): unknown[] {
  return [...(cause === undefined ? [] : [cause]), ...(Array.isArray(errors) ? errors : [])];
}

/** All that a log may show of an error. */
function shown(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return typeof error === "string" ? error : (JSON.stringify(error) ?? "");
  const texts = [error.name, error.message, error.stack ?? "", JSON.stringify({ ...error, cause: undefined })];
  const causes = depth < MAX_CAUSES ? below(error).map((each) => shown(each, depth + 1)) : [];
  return [...texts, ...causes].join("\n");
}

/** Whether an error carries things whose content cannot be seen here, such as a Request with its headers. */
function isOpaque(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth === MAX_CAUSES) return false;
  const { cause, errors, ...fields } = error as Error & { errors?: unknown };
  const isPlain = (value: unknown) =>
    typeof value !== "object" || value === null || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  return (
    Object.values(fields).some((value) => !isPlain(value)) || below(error).some((each) => isOpaque(each, depth + 1))
  );
}

function copy(error: unknown, secrets: readonly string[], depth = 0): unknown {
  if (!(error instanceof Error)) return redactDeep(error, secrets);
  const { cause, errors, ...fields } = error as Error & { errors?: unknown };
  const safe = (each: unknown) => (depth < MAX_CAUSES ? copy(each, secrets, depth + 1) : undefined);
  const options = cause === undefined ? undefined : { cause: safe(cause) };
  const made = new Error(redact(error.message, secrets), options);
  const stack = redact(error.stack ?? "", secrets);
  Object.assign(made, redactDeep(fields, secrets), Array.isArray(errors) && { errors: errors.map(safe) });
  for (const [name, value] of Object.entries({ name: redact(error.name, secrets), stack })) {
    Object.defineProperty(made, name, { value, configurable: true, writable: true });
  }
  return made;
}

/**
 * An error to give as a cause. It is the one that was caught, unless that quotes what was sent, as the error of a
 * caller's own fetch may: then a copy without what is secret. Loggers print causes with message and stack.
 */
export function safeCause(error: unknown, secrets: readonly string[]): unknown {
  let text: string;
  try {
    text = shown(error);
  } catch {
    // It cannot be read, by a circle in it for example, so nobody knows what it would show.
    return undefined;
  }
  return redact(text, secrets) === text && !isOpaque(error) ? error : copy(error, secrets);
}
