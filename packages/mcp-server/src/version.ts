import manifest from "../package.json" with { type: "json" };

export const serverName = "synpse-mcp-server";
export const serverVersion: string = manifest.version;

/** How the server's requests name it, before the SDK's own name. */
export const serverAgent = `${serverName}/${serverVersion}`;
