/** Ports that well-known images listen at: what is open on a device when such a container uses the device's own network. */
const EXPOSED: readonly (readonly [repository: RegExp, ports: readonly number[]])[] = [
  [/(?:^|\/)(?:nginx|httpd|openresty|caddy|gladys)$/, [80]],
  [/(?:^|\/)node-exporter$/, [9100]],
  [/(?:^|\/)prometheus$/, [9090]],
  [/(?:^|\/)grafana(?:-oss|-enterprise)?$/, [3000]],
  [/(?:^|\/)(?:[a-z0-9]+-)?home-?assistant$/, [8123]],
  [/(?:^|\/)node-red$/, [1880]],
  [/(?:^|\/)(?:eclipse-)?mosquitto$/, [1883]],
  [/(?:^|\/)pihole$/, [53, 80]],
  [/(?:^|\/)ollama$/, [11_434]],
  [/(?:^|\/)uptime-kuma$/, [3001]],
  [/(?:^|\/)redis$/, [6379]],
  [/(?:^|\/)postgres$/, [5432]],
  [/(?:^|\/)(?:mysql|mariadb)$/, [3306]],
];

export function exposedPorts(repository: string): readonly number[] {
  return EXPOSED.find(([pattern]) => pattern.test(repository))?.[1] ?? [];
}
