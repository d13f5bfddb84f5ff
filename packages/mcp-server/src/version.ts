import manifest from "../package.json" with { type: "json" };

export const serverName = "synpse-mcp-server";
export const serverVersion: string = manifest.version;
