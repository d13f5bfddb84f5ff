import type { Duplex } from "node:stream";
import { findAllowed } from "../../fleet/network/allow-list.ts";
import { canonicalHost } from "../../fleet/network/lan-hosts.ts";
import { findListener, isLoopback, type Listener, type OwnAddress } from "../../fleet/network/listeners.ts";
import { type Answer, type HttpAnswer, usualService } from "../../fleet/network/service.ts";
import type { Simulation } from "../../fleet/simulation.ts";
import type { DeviceRecord } from "../../store/records.ts";
import type { StreamSession } from "../session.ts";
import { connectReally, explainReally } from "./real-host.ts";
import { chargen } from "./services/chargen.ts";
import { echo } from "./services/echo.ts";
import { hello } from "./services/hello.ts";
import { silent } from "./services/silent.ts";

/** A TCP connection that a device has made. */
export interface Dialled {
  readonly connection: Duplex;
  /** The container at the other end, if there is one. */
  readonly listener?: Listener | undefined;
  /** Says what an error of the connection means; its message does unless given. */
  readonly explain?: ((error: Error) => string) | undefined;
}

/** What a device dials with, beside what the fleet says. */
export interface Dialler {
  readonly simulation: Simulation;
  readonly device: DeviceRecord;
  /** Speaks for the device's SSH server, which listens at port 22 unless a container does; undefined when it has none. */
  readonly ssh: StreamSession | undefined;
}

/** Servers that every device has, as inetd once did. */
const BUILT_IN: Readonly<Record<number, () => Duplex>> = { 7: echo, 9: silent, 19: chargen };

const SSH_PORT = 22;

/**
 * Makes a connection to a port of a host, as the device sees it: to a real one if the emulator's user has allowed just that, else to
 * a simulated one. A function is what serves the client in place of a connection, a string is why the device cannot connect.
 */
export function dial(dialler: Dialler, hostname: string, port: number): Dialled | StreamSession | string {
  const { device, simulation } = dialler;
  const allowed = findAllowed(simulation.allowHosts, hostname.replace(/^\[(.*:.*)\]$/, "$1"), port);
  if (allowed) {
    const connection = connectReally(allowed.host, port, simulation.timeline);
    return { connection, explain: (error) => explainReally(allowed.host, port, error) };
  }
  const host = canonicalHost(hostname);
  const now = (): number => simulation.timeline.now();
  const refused = `dial tcp ${host || "localhost"}:${port}: connection refused`;

  const own = ownAddress(device, host);
  const lan = device.lan.get(host) ?? (own && device.lan.get("localhost"));
  const service = lan?.get(port);
  if (service !== undefined) {
    const facts = { host: host || "localhost", port: String(port), device: device.name };
    const connection = serve(service, (fixed) => hello({ from: `${facts.host}:${port}`, facts, now, fixed }));
    return connection ? { connection } : refused;
  }

  if (own === undefined) return lan ? refused : `dial tcp ${host}:${port}: no such host`;

  const listener = findListener(device, own, port);
  if (listener) {
    const { containerPort, workload } = listener;
    const { ports, serves } = workload.behaviour ?? {};
    const connection = serve(ports?.[containerPort] ?? serves ?? usualService(containerPort), (fixed) =>
      hello({ ...greetingOf(listener, device), now, fixed }),
    );
    return connection ? { connection, listener } : refused;
  }
  if (port === SSH_PORT) return dialler.ssh ?? refused;
  const connection = BUILT_IN[port]?.();
  return connection ? { connection } : refused;
}

function ownAddress({ name, info }: DeviceRecord, host: string): OwnAddress | undefined {
  if (host === "" || host === "localhost" || isLoopback(host)) return "loopback";
  const { hostname, ipAddress, docker } = info;
  const own = [name, hostname, hostname && `${hostname}.local`, ipAddress, docker.bridgeIP];
  return own.some((word) => canonicalHost(word) === host) ? "external" : undefined;
}

function serve(answer: Answer, http: (fixed?: HttpAnswer) => Duplex): Duplex | undefined {
  if (typeof answer === "object") return http(answer);
  switch (answer) {
    case "http":
      return http();
    case "echo":
      return echo();
    case "silent":
      return silent();
    case "refused":
      return undefined;
  }
}

function greetingOf({ workload, containerPort }: Listener, device: DeviceRecord) {
  return {
    from: `${workload.owner}/${workload.name} on ${device.name}`,
    facts: {
      application: workload.owner,
      container: workload.name,
      image: workload.image?.name ?? "",
      port: String(containerPort),
      device: device.name,
    },
  };
}
