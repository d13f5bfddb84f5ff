import { iso, type LogProfile } from "../profile.ts";

const line = (logger: string, level: string, at: number, message: string, more = ""): string =>
  `logger=${logger} t=${iso(at)} level=${level} msg="${message}"${more && ` ${more}`}`;

const PATHS = ["/api/dashboards/uid/store-overview", "/api/ds/query", "/api/live/ws", "/login", "/api/search"];

/** Grafana's logfmt lines. */
export const grafana: LogProfile = {
  matches: /(?:^|\/)grafana(?:-oss|-enterprise)?$/,
  period: 4000,
  startup: [
    (c, at) =>
      line("settings", "info", at, "Starting Grafana", `version=${/^\d/.test(c.tag) ? c.tag : "11.2.0"} branch=HEAD`),
    (_, at) => line("settings", "info", at, "Config loaded from", "file=/usr/share/grafana/conf/defaults.ini"),
    (_, at) => line("settings", "info", at, "Path Data", "path=/var/lib/grafana"),
    (_, at) => line("sqlstore", "info", at, "Connecting to DB", "dbtype=sqlite3"),
    (_, at) => line("migrator", "info", at, "Starting DB migrations"),
    (_, at) => line("migrator", "info", at, "migrations completed", "performed=0 skipped=605 duration=1.94ms"),
    (_, at) => line("plugin.store", "info", at, "Plugins loaded", "count=54 duration=412.6ms"),
    (_, at) => line("ngalert.scheduler", "info", at, "Starting scheduler", "tickInterval=10s maxAttempts=3"),
    (_, at) => line("http.server", "info", at, "HTTP Server Listen", "address=[::]:3000 protocol=http subUrl= socket="),
  ],
  steady(context, at, random) {
    const roll = random.next();
    if (roll < 0.12)
      return line(
        "cleanup",
        "info",
        at,
        "Completed cleanup jobs",
        `duration=${random.int(8, 40)}.${random.int(100, 999)}ms`,
      );
    if (roll < 0.2) {
      return line("plugins.update.checker", "info", at, "Update check succeeded", `duration=${random.int(90, 900)}ms`);
    }
    const subnet = context.ipAddress.split(".").slice(0, 3).join(".") || "10.0.0";
    const path = random.pick(PATHS);
    const status = path === "/login" ? 200 : random.next() < 0.06 ? 401 : 200;
    return line(
      "context",
      "info",
      at,
      "Request Completed",
      `method=GET path=${path} status=${status} remote_addr=${subnet}.${random.int(2, 254)} time_ms=${random.int(1, 180)} size=${random.int(60, 24_000)}`,
    );
  },
  leveled: (at, level, message) => line("context", level, at, message),
};
