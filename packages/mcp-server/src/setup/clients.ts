import { posix, win32 } from "node:path";
import type { Terminal } from "../terminal.ts";

/** Whose configuration: that of the folder that the command runs in, or the person's own. */
export type Scope = "project" | "user";

export const scopes: readonly Scope[] = ["user", "project"];

/** A variable that the client asks a person for, and never writes into its configuration. */
export interface Prompted {
  readonly id: string;
  readonly description: string;
  readonly password: boolean;
}

/** What a client's configuration says in the place of a variable's value. */
interface Reference {
  readonly value: string;
  readonly prompted?: Prompted | undefined;
}

/** A program that starts MCP servers, as data. */
export interface Client {
  readonly title: string;
  /** Where its configuration lies; undefined where it has none of that scope. */
  file(scope: Scope, at: Pick<Terminal, "cwd" | "home" | "platform" | "env">): string | undefined;
  /** The member of the configuration that holds the servers. */
  readonly servers: "mcpServers" | "servers";
  /** Whether it reads a configuration with comments and trailing commas. */
  readonly lenient: boolean;
  /** How the configuration refers to a variable of the environment; undefined where it cannot. */
  reference(variable: string, about: string, secret: boolean): Reference | undefined;
  /** What an entry over HTTP says beside the address; undefined where its configuration knows no such servers. */
  readonly http: object | undefined;
  /** What an entry over stdio says beside the command. */
  readonly stdio: object;
  /** Whether `npx` is started through the command interpreter on Windows. */
  readonly wrapsNpx: boolean;
  /** What to do where the configuration cannot refer to the key. */
  readonly withoutReference?: string | undefined;
  /** What makes it read its configuration again. */
  readonly restart: string;
}

type Place = Pick<Terminal, "home" | "platform" | "env">;

/** Where programs keep their data on this system. */
function applicationData({ platform, home, env }: Place): string[] {
  if (platform === "darwin") return [home, "Library", "Application Support"];
  if (platform === "win32") return [env.APPDATA ?? win32.join(home, "AppData", "Roaming")];
  return [env.XDG_CONFIG_HOME ?? posix.join(home, ".config")];
}

function join({ platform }: Place, ...parts: string[]): string {
  return (platform === "win32" ? win32 : posix).join(...parts);
}

export const clients = {
  "claude-code": {
    title: "Claude Code",
    file: (scope, at) => (scope === "project" ? join(at, at.cwd, ".mcp.json") : join(at, at.home, ".claude.json")),
    servers: "mcpServers",
    lenient: false,
    reference: (variable) => ({ value: `\${${variable}}` }),
    http: { type: "http" },
    stdio: { type: "stdio" },
    wrapsNpx: true,
    restart: "Start Claude Code anew; /mcp shows the server.",
  },
  "claude-desktop": {
    title: "Claude Desktop",
    file: (scope, at) =>
      scope === "project" ? undefined : join(at, ...applicationData(at), "Claude", "claude_desktop_config.json"),
    servers: "mcpServers",
    lenient: false,
    reference: () => undefined,
    http: undefined,
    stdio: {},
    wrapsNpx: false,
    withoutReference:
      "Claude Desktop's configuration cannot refer to a variable. Its extension (the .mcpb file of this server) asks for the key and keeps it in the system's key store; or run this again with --write-key, which writes the key into the file.",
    restart: "Quit Claude Desktop and open it again.",
  },
  cursor: {
    title: "Cursor",
    file: (scope, at) => join(at, scope === "project" ? at.cwd : at.home, ".cursor", "mcp.json"),
    servers: "mcpServers",
    lenient: true,
    reference: (variable) => ({ value: `\${env:${variable}}` }),
    http: {},
    stdio: { type: "stdio" },
    wrapsNpx: false,
    restart: "Reload Cursor's window; its settings show the server.",
  },
  vscode: {
    title: "VS Code",
    file: (scope, at) =>
      scope === "project"
        ? join(at, at.cwd, ".vscode", "mcp.json")
        : join(at, ...applicationData(at), "Code", "User", "mcp.json"),
    servers: "servers",
    lenient: true,
    reference(variable, description, password) {
      const id = variable.toLowerCase().replaceAll("_", "-");
      return { value: `\${input:${id}}`, prompted: { id, description, password } };
    },
    http: { type: "http" },
    stdio: { type: "stdio" },
    wrapsNpx: false,
    restart: "Start the server from the command MCP: List Servers.",
  },
} as const satisfies Record<string, Client>;

export type ClientName = keyof typeof clients;

export const clientNames = Object.keys(clients) as readonly ClientName[];
