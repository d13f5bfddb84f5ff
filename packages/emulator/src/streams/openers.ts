import type { StreamOperationId } from "../generated/operations.ts";
import { applicationLog, jobLog } from "./logs/log-targets.ts";
import type { StreamOpener } from "./session.ts";
import { deviceSsh } from "./ssh/open.ts";
import { serveSsh } from "./ssh/server.ts";
import { connectionOpener } from "./tcp/open.ts";

/** Every websocket operation of the document; the type makes a missing one an error. */
export const openers: { readonly [Id in StreamOperationId]: StreamOpener } = {
  streamApplicationLogs: applicationLog,
  streamJobLogs: jobLog,
  openDeviceSSH: deviceSsh,
  openDeviceConnection: connectionOpener({
    ssh: ({ simulation, violation }, device) =>
      device.ssh.disabled ? undefined : (websocket) => serveSsh(websocket, { simulation, device, violation }),
  }),
};
