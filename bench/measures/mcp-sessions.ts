import type { Measure } from "../lines.ts";
import type { Rounds } from "../programs/mcp-sessions.ts";

const SESSIONS = 1_000;

/** The first brings up what stays: code that is compiled, connections, pools. */
const ROUNDS = 10;

/** How long it may take, in milliseconds. */
const LIMIT = 600_000;

export const mcpSessions: Measure = {
  name: "mcp-sessions",
  about: "1,000 sessions of the MCP server at a time, opened, used and closed",
  lines: ["mcp-sessions-errors", "mcp-sessions-left", "mcp-session-memory"],
  async run(kit) {
    const { errors, open, closed } = await kit.program<Rounds>("mcp-sessions", [SESSIONS, ROUNDS], LIMIT);
    const [, first = Number.NaN] = closed;
    const last = closed.at(-1) ?? Number.NaN;
    const rest = ROUNDS - 2;
    return [
      { name: "mcp-sessions-errors", figure: errors, unit: "errors", note: `in ${ROUNDS} × ${SESSIONS} sessions` },
      {
        name: "mcp-sessions-left",
        figure: last - first,
        unit: "MB",
        note: `by which the process grew while ${rest * SESSIONS} more sessions came and went`,
      },
      {
        name: "mcp-session-memory",
        figure: (((open.at(-1) ?? Number.NaN) - last) / SESSIONS) * 1_000,
        unit: "kB",
        note: "that an open session holds",
      },
    ];
  },
};
