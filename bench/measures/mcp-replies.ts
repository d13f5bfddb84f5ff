import type { Measure } from "../lines.ts";
import type { Reply } from "../programs/mcp-replies.ts";

const DEVICES = 5_000;

/** How long it may take, in milliseconds. */
const LIMIT = 600_000;

export const mcpReplies: Measure = {
  name: "mcp-replies",
  about: "the largest default reply of any tool, resource or prompt of the MCP server on 5,000 devices",
  lines: ["mcp-replies"],
  async run(kit) {
    const replies = await kit.program<Reply[]>("mcp-replies", [DEVICES], LIMIT);
    const [largest, ...others] = replies.toSorted((a, b) => b.size - a.size);
    if (largest === undefined) throw new Error("there was no reply");
    const next = others.slice(0, 3).map(({ call, size }) => `${call} ${size}`);
    return [
      {
        name: "mcp-replies",
        figure: largest.size,
        unit: "bytes",
        note: `${largest.call}; of ${replies.length} replies, the next are ${next.join(", ")}`,
      },
    ];
  },
};
