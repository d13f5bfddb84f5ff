/** What a job's container will do, read from its command line. */
export interface CommandPlan {
  readonly lines: readonly string[];
  readonly seconds: number | undefined;
  readonly exitCode: number;
}

const MAX_SECONDS = 24 * 3600;

/**
 * Reads the few shell words that job examples use, so that a job does what it looks like: `echo TEXT` writes a line,
 * `sleep N` takes N seconds, `exit N` ends with that code, a lone `false` with 1. Nothing is ever run.
 */
export function planCommand(words: readonly string[]): CommandPlan {
  const lines: string[] = [];
  let seconds: number | undefined;
  let exitCode = 0;
  // `sh -c "…"` holds its commands in one word; `echo a b` spreads one command over several.
  const dashC = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = dashC === -1 ? words.join(" ") : (words[dashC + 1] ?? "");
  for (const command of script.split(/\n|;|&&/)) {
    const [name = "", ...rest] = command.trim().split(/\s+/);
    const text = rest.join(" ");
    if (name === "echo") lines.push(text.replace(/^(["'])(.*)\1$/, "$2"));
    else if (name === "sleep") seconds = Math.min(MAX_SECONDS, (seconds ?? 0) + (Number.parseFloat(text) || 0));
    else if (name === "exit") exitCode = (Number.parseInt(text, 10) || 0) & 0xff;
    else if (name === "false" || name === "/bin/false") exitCode = 1;
    if (name === "exit") break;
  }
  return { lines, seconds, exitCode };
}
