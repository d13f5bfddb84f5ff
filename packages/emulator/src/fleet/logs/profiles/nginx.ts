import { commonLog, type LogProfile, slashed } from "../profile.ts";

const AGENTS = [
  "Mozilla/5.0 (X11; Linux aarch64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36",
  "kube-probe/1.29",
  "curl/8.5.0",
];
const PATHS = [
  "/",
  "/",
  "/index.html",
  "/assets/app.css",
  "/assets/app.js",
  "/api/health",
  "/api/items?page=2",
  "/favicon.ico",
];

/** nginx, httpd and what is built on them: one access-log line a request. */
export const nginx: LogProfile = {
  matches: /(?:^|\/)(?:nginx|nginx-unprivileged|httpd|openresty)$/,
  period: 1200,
  startup: [
    () => "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
    () => "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
    () => "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
    () => "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
    () => "/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh",
    () => "/docker-entrypoint.sh: Configuration complete; ready for start up",
    (_, at) => `${slashed(at)} [notice] 1#1: using the "epoll" event method`,
    (_, at) => `${slashed(at)} [notice] 1#1: nginx/1.27.1`,
    (_, at) => `${slashed(at)} [notice] 1#1: OS: Linux 6.1.0-26-generic`,
    (_, at) => `${slashed(at)} [notice] 1#1: start worker processes`,
    (_, at) => `${slashed(at)} [notice] 1#1: start worker process 29`,
  ],
  steady(context, at, random) {
    const subnet = context.ipAddress.split(".").slice(0, 3).join(".") || "10.0.0";
    const path = random.pick(PATHS);
    const missing = path === "/favicon.ico";
    const status = missing ? 404 : random.next() < 0.25 ? 304 : 200;
    const bytes = status === 304 ? 0 : missing ? 153 : random.int(240, 18_000);
    return `${subnet}.${random.int(2, 254)} - - [${commonLog(at)}] "GET ${path} HTTP/1.1" ${status} ${bytes} "-" "${random.pick(AGENTS)}" "-"`;
  },
  leveled: (at, level, message) => `${slashed(at)} [${level}] 29#29: ${message}`,
};
