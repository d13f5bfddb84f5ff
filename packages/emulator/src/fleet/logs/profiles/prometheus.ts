import { iso, type LogProfile } from "../profile.ts";

const line = (at: number, caller: string, rest: string, level = "info"): string =>
  `ts=${iso(at)} caller=${caller} level=${level} ${rest}`;

/** Prometheus, node_exporter and Alertmanager. */
export const prometheus: LogProfile = {
  matches: /(?:^|\/)(?:prometheus|alertmanager|node-exporter|node_exporter)$/,
  period: 9000,
  startup: [
    (_, at) =>
      line(
        at,
        "main.go:601",
        'msg="No time or size retention was set so using the default time retention" duration=15d',
      ),
    (_, at) =>
      line(at, "main.go:645", 'msg="Starting Prometheus Server" mode=server version="(version=2.54.1, branch=HEAD)"'),
    (c, at) => line(at, "main.go:651", `host_details="(Linux 6.1.0 ${c.hostname} (none))"`),
    (_, at) => line(at, "web.go:571", 'component=web msg="Start listening for connections" address=0.0.0.0:9090'),
    (_, at) => line(at, "head.go:626", 'component=tsdb msg="Replaying on-disk memory mappable chunks if any"'),
    (_, at) => line(at, "head.go:754", 'component=tsdb msg="WAL replay completed" total_replay_duration=48.2ms'),
    (_, at) =>
      line(at, "main.go:1391", 'msg="Completed loading of configuration file" filename=/etc/prometheus/prometheus.yml'),
    (_, at) => line(at, "main.go:1133", 'msg="Server is ready to receive web requests."'),
  ],
  steady(_, at, random) {
    const from = Math.floor(at / 7_200_000) * 7_200_000;
    const roll = random.next();
    if (roll < 0.5)
      return line(
        at,
        "compact.go:576",
        `component=tsdb msg="write block" mint=${from - 7_200_000} maxt=${from} duration=${random.int(40, 380)}ms`,
      );
    if (roll < 0.8)
      return line(
        at,
        "head.go:1355",
        `component=tsdb msg="Head GC completed" caller=truncateMemory duration=${random.int(2, 30)}.${random.int(10, 99)}ms`,
      );
    return line(
      at,
      "scrape.go:1774",
      `component="scrape manager" scrape_pool=node target=http://10.0.0.${random.int(2, 60)}:9100/metrics msg="Append failed" err="out of order samples"`,
      "warn",
    );
  },
  leveled: (at, level, message) => line(at, "main.go:1204", `msg="${message}"`, level),
};
