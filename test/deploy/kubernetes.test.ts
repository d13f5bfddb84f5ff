/** Holds the Kubernetes manifest of the MCP server to what the server takes, and to what a cluster should ask of it. */
import { readFileSync } from "node:fs";
import type { Emulator } from "@synpse/emulator";
import { startHttpServer } from "@synpse/mcp-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { type HttpCommand, parseCommand } from "../../packages/mcp-server/src/config.ts";
import { message, toolNames } from "../../packages/mcp-server/src/testing/http.ts";
import { rawRequest } from "../../packages/mcp-server/src/testing/raw-http.ts";
import { headersOf, startTenants, tenants } from "../../packages/mcp-server/src/testing/tenants.ts";
import { defaultHttpLimits } from "../../packages/mcp-server/src/transports/limits.ts";

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
}

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
}

interface Pod {
  readonly containers: readonly [Container];
  readonly terminationGracePeriodSeconds: number;
}

const file = new URL("../../packages/mcp-server/deploy/kubernetes.yaml", import.meta.url);
const documents = parseAllDocuments(readFileSync(file, "utf8"), { uniqueKeys: true });
const resources = documents.map((document) => document.toJS() as Resource);
const of = (kind: string): Record<string, unknown> => resources.find((one) => one.kind === kind)?.spec ?? {};
const deployment = of("Deployment") as { replicas: number; template: { metadata: { labels: object }; spec: Pod } };
const { labels } = deployment.template.metadata;
const pod = deployment.template.spec;
const [container] = pod.containers;
const gateToken = "gate-token-of-the-tests-0123456789";

function command(): HttpCommand {
  const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value ?? gateToken]));
  const parsed = parseCommand(container.args, env);
  if (parsed.kind !== "serve" || parsed.http === undefined) throw new Error("it does not serve HTTP");
  return parsed.http;
}

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startTenants();
});
afterAll(() => emulator.close());

test("it is valid YAML of the resources that belong together", () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect(resources.map(({ kind }) => kind)).toEqual(["Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"]);
  expect(deployment.replicas).toBe(3);
  expect(of("Deployment").selector).toEqual({ matchLabels: labels });
  expect(of("Service").selector).toEqual(labels);
  expect(of("PodDisruptionBudget").selector).toEqual({ matchLabels: labels });
  expect(of("NetworkPolicy").podSelector).toEqual({ matchLabels: labels });
});

test("its flags and variables are the server's, and start one that any replica can stand in for", async () => {
  const http = command();
  expect(http).toMatchObject({
    host: "0.0.0.0",
    stateless: true,
    behindTlsProxy: true,
    singleTenant: false,
    gateToken,
  });
  const { maxSessions: _, ...how } = http;
  const server = await startHttpServer({ ...how, host: "127.0.0.1", port: 0, synpse: { baseUrl: emulator.baseUrl } });
  const url = server.url;
  const host = http.publicHosts[0] ?? "";
  const listed = await rawRequest(url, { headers: { ...headersOf(tenants.anna), host }, body: message("tools/list") });
  expect(toolNames(listed)).toContain("list_devices");
  for (const probe of [container.livenessProbe, container.readinessProbe]) {
    expect(probe.httpGet.port).toBe("http");
    // A kubelet asks by the pod's address.
    const headers = { host: `10.1.2.3:${http.port}` };
    const answer = await rawRequest(new URL(probe.httpGet.path, url).href, { method: "GET", headers });
    expect(answer.status).toBe(200);
  }
  await server.close();
});

test("ports match, and every one is the server's", () => {
  expect(container.ports).toEqual([{ name: "http", containerPort: command().port }]);
  expect(of("Service").ports).toMatchObject([{ targetPort: "http" }]);
  expect(of("NetworkPolicy").ingress).toMatchObject([{ ports: [{ port: "http" }] }]);
});

test("no credential stands in it", () => {
  for (const { name, value, valueFrom } of container.env) {
    if (/TOKEN|KEY/.test(name)) expect([value, valueFrom]).toEqual([undefined, { secretKeyRef: expect.any(Object) }]);
  }
  expect(container.env.map(({ name }) => name)).toEqual(["SYNPSE_MCP_GATE_TOKEN"]);
});

test("calls in progress have their time before a replica is killed", () => {
  const pause = Number(container.lifecycle.preStop.exec.command.at(-1));
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(pause + defaultHttpLimits.graceMs / 1000);
});

test("it runs with as little as it needs", () => {
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
  });
  expect(container).toMatchObject({
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: {
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    },
  });
});
