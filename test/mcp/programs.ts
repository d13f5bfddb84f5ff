import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { commandArgs, commandCwd, runCommand } from "../../packages/mcp-server/src/testing/command.ts";
import { connectClient, type Elicit } from "../../packages/mcp-server/src/testing/connect.ts";
import { connectTo } from "../../packages/mcp-server/src/testing/http.ts";

/** The server as a process of its own, and a client of the protocol that is connected to it. */
export interface ServerProgram extends AsyncDisposable {
  readonly client: Client;
  /** All that it has written to standard error. */
  remarks(): string;
}

interface ProgramOptions {
  readonly flags: readonly string[];
  readonly env: Record<string, string>;
  /** What the person in front of the client does with a question; a client without one cannot ask. */
  readonly person?: Elicit | undefined;
}

async function overStdio({ flags, env, person }: ProgramOptions): Promise<ServerProgram> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...commandArgs, ...flags],
    cwd: commandCwd,
    env: { PATH: process.env.PATH ?? "", ...env },
    stderr: "pipe",
  });
  let remarks = "";
  transport.stderr?.on("data", (data: Buffer) => {
    remarks += data.toString();
  });
  const client = await connectClient(transport, person);
  return { client, remarks: () => remarks, [Symbol.asyncDispose]: () => client.close() };
}

async function overHttp({ flags, env, person }: ProgramOptions): Promise<ServerProgram> {
  const server = runCommand(["--http", "0", ...flags], env);
  let remarks = "";
  server.child.stderr.on("data", (data: string) => {
    remarks += data;
  });
  const { client, transport } = await connectTo(await server.printed(/http:\/\/127\.0\.0\.1:\d+\/mcp/), {}, person);
  return {
    client,
    remarks: () => remarks,
    async [Symbol.asyncDispose]() {
      await transport.terminateSession();
      await client.close();
      server.child.kill("SIGTERM");
      await server.ended;
    },
  };
}

/** Every way to a server, by its name. */
export const programs = { "over stdio": overStdio, "over HTTP": overHttp } as const;
