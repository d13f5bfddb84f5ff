import { theDevice } from "../../api/lookup.ts";
import { offline } from "../../api/offline.ts";
import { isReachable } from "../../fleet/contact.ts";
import type { DeviceRecord } from "../../store/records.ts";
import { closeReason } from "../close-reason.ts";
import type { StreamContext, StreamSession } from "../session.ts";
import { bridge } from "./bridge.ts";
import { dial } from "./dial.ts";

export interface ConnectionParts {
  /** Speaks for a device's SSH server; undefined when there is none, and port 22 is refused. */
  readonly ssh?: ((context: StreamContext, device: DeviceRecord) => StreamSession | undefined) | undefined;
}

/** Opens TCP connections from devices: what can be reached is told by the fleet, see `dial`. @throws Problem 404, 409 */
export function connectionOpener({ ssh }: ConnectionParts = {}): (context: StreamContext) => StreamSession {
  return (context) => {
    const { simulation, query } = context;
    const device = theDevice(context);
    if (!isReachable(device.contact)) throw offline(simulation, device);
    const hostname = typeof query.hostname === "string" ? query.hostname : "";
    const port = Number(query.port);
    return (websocket) => {
      const dialled = dial({ simulation, device, ssh: ssh?.(context, device) }, hostname, port);
      if (typeof dialled === "function") {
        dialled(websocket);
        return;
      }
      if (typeof dialled === "string") {
        websocket.on("error", () => undefined);
        websocket.close(1011, closeReason(dialled));
        return;
      }
      const { connection, listener, explain } = dialled;
      bridge(websocket, connection, {
        timeline: simulation.timeline,
        explain: explain ?? ((error) => error.message),
        whenLost: (lost) => simulation.whenLost(device, lost),
        whenGone: (gone) => listener?.workload.whenStopped(gone) ?? (() => undefined),
      });
    };
  };
}
