import type { ApplicationInput } from "@synpse/sdk";
import type { ManifestIssue } from "@synpse/sdk/manifest";
import { repeat, ToolFailure } from "../../failure.ts";
import type { Facts } from "../../output/facts.ts";
import { redacted } from "../../output/redact.ts";

/** Most problems of one manifest that are told. */
const maxIssues = 20;

/** Fields whose values may be secrets: what is said about them does not repeat them. */
const secretField = /(^|\.)(env\[\d+\].*|password|contents|(config|options)\..+|args.*|command|entrypoint.*)$/;

export interface ReadManifest {
  readonly application: ApplicationInput;
  /** What was read differently from how it is written, and what has no effect. */
  readonly warnings: readonly Facts[];
}

/**
 * Reads a manifest, YAML or JSON. `hasLines` is whether the text is one that the caller wrote, so that lines mean
 * something to it. Throws ToolFailure with line and field of each problem.
 */
export async function readManifest(text: string, { hasLines }: { hasLines: boolean }): Promise<ReadManifest> {
  const { ManifestError, parseManifest } = await import("@synpse/sdk/manifest");
  const tell = (issue: ManifestIssue) => issueFacts(issue, hasLines);
  try {
    const { application, warnings } = parseManifest(text);
    return { application, warnings: warnings.slice(0, maxIssues).map(tell) };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new ToolFailure({
      code: "invalid_input",
      what: hasLines
        ? "The manifest cannot be used; nothing was deployed."
        : "The fields cannot be used; nothing was deployed.",
      repeat: repeat.pointless,
      next: "Mend what problems names, and call again.",
      about: { problems: error.issues.slice(0, maxIssues).map(tell), problemCount: error.issues.length },
    });
  }
}

function issueFacts({ line, column, path, message, suggestion }: ManifestIssue, hasLines: boolean): Facts {
  return {
    ...(hasLines ? { line, column } : {}),
    // What stands in the spec of a manifest is a field of its own in a call.
    field: hasLines ? path : path.replace(/^spec\./, ""),
    ...problemFacts(path, message),
    didYouMean: suggestion,
  };
}

/** What is wrong in our own words, and the text that it is about as a value of its own: a sentence never quotes it. */
function problemFacts(path: string, message: string): Facts {
  // What the YAML parser says of the text as a whole may end with a piece of it.
  if (path === "") return { problem: message.replace(/: .*$/s, "") };
  const [quoted] = /"[\s\S]*"/.exec(message) ?? [];
  if (secretField.test(path)) return { problem: message.replace(/"[\s\S]*"|[*&]\S+/g, `"${redacted}"`) };
  if (quoted === undefined) return { problem: message };
  return {
    problem: message.replace(`, but is ${quoted}`, "").replace(quoted, "the value given"),
    value: unquote(quoted),
  };
}

function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}
