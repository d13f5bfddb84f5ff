import type { Kit } from "../kit.ts";
import type { Measure } from "../lines.ts";

async function connectionsOf(kit: Kit, who: "sdk" | "bare"): Promise<number> {
  await using server = await kit.serve("server");
  await kit.program("sockets", [server.origin, who]);
  // Awaited here: the server ends with this function.
  return await server.connections();
}

export const sockets: Measure = {
  name: "sockets",
  about: "connections for 200 calls one after the other",
  lines: ["sockets"],
  run: async (kit) => [
    {
      name: "sockets",
      figure: await connectionsOf(kit, "sdk"),
      baseline: await connectionsOf(kit, "bare"),
      unit: "connections",
    },
  ],
};
