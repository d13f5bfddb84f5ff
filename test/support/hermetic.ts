/**
 * Runs before every test file: no credential, address or proxy from outside reaches a test, and no test reaches further
 * than this machine's loopback interface.
 */
import { Socket } from "node:net";
import { isLoopback } from "./loopback.ts";

for (const name of Object.keys(process.env)) {
  if (name.startsWith("SYNPSE_")) delete process.env[name];
}

// What goes to this machine goes past a proxy that the environment names, for the programs that tests start as well; only
// what installs packages needs the proxy. The name in small letters would hide the other one, so there is one only.
const noProxy = new Set([process.env.no_proxy, process.env.NO_PROXY, "127.0.0.1,localhost,::1"].flatMap(listOf));
delete process.env.no_proxy;
process.env.NO_PROXY = [...noProxy].join(",");

function listOf(hosts: string | undefined): string[] {
  return (hosts ?? "").split(",").filter((host) => host !== "");
}

const patched: unique symbol = Symbol.for("synpse.test.loopback-only") as never;
const prototype = Socket.prototype as Socket & { [patched]?: true };

if (prototype[patched] === undefined) {
  prototype[patched] = true;
  // Every TCP client of Node (fetch, http, tls, ws) ends up here. Its arguments come in four shapes, and in an internal
  // fifth: one array that holds them, already normalised.
  const connect = prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const host = hostOf(args);
    if (host !== undefined && !isLoopback(host)) {
      throw new Error(`a test tried to connect to "${host}"; tests may reach only the loopback interface`);
    }
    return connect.apply(this, args);
  } as typeof prototype.connect;
}

/** The host of a `connect` call; undefined for a path (a pipe) and for the default, which is localhost. */
function hostOf(args: readonly unknown[]): string | undefined {
  const first = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  if (typeof first === "object" && first !== null && "host" in first) {
    return typeof first.host === "string" ? first.host : undefined;
  }
  return typeof first === "number" && typeof args[1] === "string" ? args[1] : undefined;
}
