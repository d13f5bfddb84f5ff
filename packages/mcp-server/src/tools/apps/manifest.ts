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
    problem: withoutValues(path, message),
    didYouMean: suggestion,
  };
}

function withoutValues(path: string, message: string): string {
  // What the YAML parser says of the text as a whole may end with a piece of it.
  if (path === "") return message.replace(/: .*$/s, "");
  return secretField.test(path) ? message.replace(/"[\s\S]*"|[*&]\S+/g, `"${redacted}"`) : message;
}
