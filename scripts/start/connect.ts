import { bold, dim, heading } from "./print.ts";

/** How to connect an assistant to the server at `url`, for a person to copy. */
export function connectInstructions(url: string): string {
  const cursor = JSON.stringify({ mcpServers: { synpse: { url } } });
  const code = JSON.stringify({ name: "synpse", type: "http", url });
  return [
    heading("Connect your own assistant"),
    "",
    `  ${bold("Claude Code")}  claude mcp add --transport http synpse ${url}`,
    `  ${bold("Cursor")}       put this into ${dim(".cursor/mcp.json")}`,
    `               ${cursor}`,
    `  ${bold("VS Code")}      code --add-mcp '${code}'`,
    "",
  ].join("\n");
}
