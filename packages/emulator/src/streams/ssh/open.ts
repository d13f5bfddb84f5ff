import { offline } from "../../api/offline.ts";
import { isReachable } from "../../fleet/contact.ts";
import { Problem, quote } from "../../store/problem.ts";
import type { StreamContext, StreamSession } from "../session.ts";
import { serveSsh } from "./server.ts";

/** Opens an SSH connection to a device. @throws Problem 403 (SSH is turned off; inferred), 404, 409 */
export function deviceSsh({ project, parameters, simulation, violation }: StreamContext): StreamSession {
  const device = project.devices.get(parameters.device ?? "");
  if (!isReachable(device.contact)) throw offline(simulation, device);
  if (device.ssh.disabled) throw new Problem(403, `SSH is turned off on device ${quote(device.name)}`);
  return (websocket) => serveSsh(websocket, { simulation, device, violation });
}
