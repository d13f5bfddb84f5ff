/**
 * What answers at a simulated TCP port: a small HTTP/1.1 server, one that sends back what it gets, one that takes everything
 * and says nothing, or nobody (the connection is refused).
 */
export type Service = "http" | "echo" | "silent" | "refused";

export const SERVICES: readonly Service[] = ["http", "echo", "silent", "refused"];

/** An HTTP answer that every request to a port gets. */
export interface HttpAnswer {
  /** 200 unless given. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Empty unless given. */
  readonly body?: string | undefined;
}

/** What answers at a port: a service, or always the same over HTTP. */
export type Answer = Service | HttpAnswer;

/** Ports whose usual protocol does not begin with a request of HTTP: FTP, SSH, SMTP, DNS, IMAP, NFS, databases, MQTT, AMQP and the like. */
const NOT_HTTP: ReadonlySet<number> = new Set([
  21, 22, 23, 25, 53, 67, 110, 111, 123, 139, 143, 161, 389, 445, 465, 502, 514, 554, 587, 636, 993, 995, 1433, 1521,
  1883, 2049, 3306, 3389, 4222, 5432, 5671, 5672, 5900, 6379, 8883, 9042, 9092, 11211, 27017,
]);

/** What listens at a container's port unless the fleet says otherwise: HTTP, but where another protocol lives as a rule. */
export function usualService(containerPort: number): Service {
  return NOT_HTTP.has(containerPort) ? "silent" : "http";
}
