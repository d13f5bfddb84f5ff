import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { FleetDefinition } from "@synpse/emulator";

/*
 * A fleet on which everything is many and long, and a call of every tool, resource and prompt on it: with what each needs
 * and no more, so that a reply has the size that nobody asked to be smaller.
 */

/** How much there is of what grows with a fleet. */
export interface Size {
  readonly devices: number;
  /** Labels of each device. */
  readonly labels: number;
  /** Characters of each label's value. */
  readonly value: number;
  readonly applications: number;
  readonly jobs: number;
}

const sites = 50;

/** Names are as long as the API takes them, or nearly. */
const long = (name: string) => `${name}-${"of-the-northern-region-".repeat(4)}`.slice(0, 90);
const names = {
  device: long("till-0"),
  application: long("failing"),
  running: long("running"),
  crashing: long("crashing"),
  job: long("broken-job"),
  runningJob: long("running-job"),
  secret: long("secret-0"),
};

/** Text that grows in JSON and in bytes. */
const wordy = (length: number) => `"wörter" \\ 🏬 `.repeat(Math.ceil(length / 14)).slice(0, length);

const variables = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `VARIABLE_${index}_${"X".repeat(60)}`, value: wordy(400) }));

const imageNamed = (name: string) => `registry.example/${"team/".repeat(20)}${name}`;
const images = {
  running: imageNamed("chatty:1"),
  missing: imageNamed("missing:1"),
  crashing: imageNamed("crashing:1"),
  other: imageNamed("other:1"),
};

const container = (image: string, index = 0) => ({
  name: long(`container-${index}`),
  image,
  env: variables(20),
  args: Array.from({ length: 10 }, (_, word) => `--option-${word}=${wordy(100)}`),
  ports: Array.from({ length: 20 }, (_, port) => `${3000 + port}:${3000 + port}`),
});
const containers = (image: string) => Array.from({ length: 2 }, (_, index) => container(image, index));

const everywhere = { type: "AllDevices" as const };
const description = wordy(4_900);

const tool = (command: string) => ({
  containers: [{ name: "tool", image: "acme/tool", command: "sh", args: ["-c", command] }],
});

export function largeFleet({ devices, labels, value, applications, jobs }: Size): FleetDefinition {
  const labelsOf = (index: number) => ({
    site: `site-${index % sites}`,
    ...Object.fromEntries(
      Array.from({ length: labels }, (_, label) => [
        long(`label-${label}`),
        `${index} ${wordy(value)}`.slice(0, value),
      ]),
    ),
  });
  const at = (index: number) => ({ selectors: { site: `site-${index % sites}` } });
  return {
    projects: [
      {
        name: "shops",
        registrationTokens: Array.from({ length: 60 }, (_, index) => ({ name: long(`token-${index}`), description })),
        devices: Array.from({ length: devices }, (_, index) => ({
          name: long(`till-${index}`),
          labels: labelsOf(index),
          // The first is one that much is wrong with.
          ...(index % 10 === 9 ? { lastSeen: "3d" } : {}),
          ...(index === 0
            ? {
                environmentVariables: Object.fromEntries(variables(60).map((one) => [one.name, one.value])),
                info: {
                  docker: {
                    version: "27.0.1",
                    privilegedEnabled: true,
                    bridgeIP: "",
                    runtimes: "runc",
                    osType: "linux",
                    health: "unhealthy",
                    healthDescription: wordy(10_000),
                  },
                },
              }
            : {}),
        })),
        namespaces: [
          {
            name: "default",
            secrets: Array.from({ length: 100 }, (_, index) => ({ name: long(`secret-${index}`), value: "a value" })),
            applications: [
              {
                name: names.running,
                description,
                scheduling: everywhere,
                spec: { containers: containers(images.running) },
              },
              {
                name: names.application,
                description,
                scheduling: everywhere,
                spec: { containers: containers(images.missing) },
              },
              {
                name: names.crashing,
                description,
                scheduling: everywhere,
                spec: { containers: [container(images.crashing)] },
              },
              ...Array.from({ length: applications }, (_, index) => ({
                name: long(`application-${index}`),
                description,
                scheduling: at(index % 10),
                spec: { containers: [{ name: "app", image: images[index % 2 === 0 ? "missing" : "running"] }] },
              })),
            ],
            jobs: [
              { name: names.job, description, scheduling: everywhere, spec: tool("exit 3") },
              { name: names.runningJob, description, settled: false, scheduling: everywhere, spec: tool("sleep 7200") },
              ...Array.from({ length: jobs }, (_, index) => ({
                name: long(`job-${index}`),
                description,
                scheduling: at(index),
                spec: tool(`exit ${index % 3}`),
              })),
            ],
          },
          ...Array.from({ length: 40 }, (_, index) => ({ name: long(`namespace-${index}`) })),
        ],
      },
    ],
    behaviours: [
      {
        image: images.running,
        log: Array.from({ length: 50 }, (_, index) => `error ${index} ${wordy(3_000)}`),
        logRate: 50,
      },
      { image: images.missing, missing: true },
      { image: images.crashing, exitCode: 1, runsFor: 1 },
    ],
  };
}

/** A fetch whose answers have long messages in them, wherever a device tells why something is as it is. */
export async function withLongMessages(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  const text = await response.text();
  const longer = text.replace(/"message":"(?!")/g, `$&${JSON.stringify(wordy(5_000)).slice(1, -1)} `);
  const { status, headers } = response;
  return new Response(text === "" ? null : longer, { status, headers });
}

/** The variable that `set_secret` takes its value from below. */
export const secretVariable = "SYNPSE_MCP_SECRET_LARGE";

/** What the tools are called with. The calls that change something come last. */
const calls: readonly (readonly [tool: string, args: Readonly<Record<string, unknown>>])[] = [
  ["list_devices", {}],
  ["list_devices", { status: "offline" }],
  ["get_device", { device: names.device }],
  ["diagnose_device", { device: names.device }],
  ["get_fleet_summary", {}],
  ["get_fleet_summary", { groupBy: "site" }],
  ["list_applications", {}],
  ["get_application", { name: names.application }],
  ["get_application", { name: names.running, format: "manifest" }],
  ["read_logs", { name: names.running, device: names.device, container: long("container-0") }],
  // Which of the devices is meant, it asks.
  ["read_logs", { name: names.running }],
  ["search_logs", { name: names.running, grep: "error" }],
  ["list_jobs", {}],
  ["get_job", { name: names.job }],
  ["list_config", { kind: "namespaces" }],
  ["list_config", { kind: "secrets" }],
  ["list_config", { kind: "registration_tokens" }],
  ["list_config", { kind: "projects" }],
  ["check_port", { device: names.device, port: 3_000, http: "/" }],
  ["run_command", { devices: [names.device], command: "seq 1 100000" }],
  ["plan_deployment", { name: names.running, scheduling: everywhere, containers: [container(images.other)] }],
  [
    "deploy_application",
    { name: names.running, scheduling: everywhere, containers: [container(images.other)], waitSeconds: 0 },
  ],
  ["update_application", { name: names.crashing, image: "acme/other:2", waitSeconds: 0 }],
  ["wait_for_rollout", { name: names.application, waitSeconds: 1 }],
  ["update_device", { device: names.device, setLabels: { more: "yes" } }],
  ["create_namespace", { name: long("new") }],
  ["create_registration_token", { name: long("new") }],
  ["set_secret", { name: names.secret, fromEnv: "LARGE" }],
  ["run_job", { name: long("new"), containers: [container(images.other)], allDevices: true, waitSeconds: 0 }],
  ["stop_job", { name: names.runningJob }],
  ["delete_resource", { kind: "application", name: names.crashing }],
  ["reboot_device", { device: names.device, waitSeconds: 0 }],
];

/** What variables of addresses and arguments of prompts are. */
const values: Readonly<Record<string, string>> = {
  device: names.device,
  namespace: "default",
  application: names.application,
  job: names.job,
  symptom: "the screens stay black",
  image: "acme/other:2",
  site: "site-0",
};

/** An emulated fleet of this kind answers slowly. */
const patient = { timeout: 300_000 };

/** One reply, and its bytes. */
export interface Sized {
  /** What was called, and with what. */
  readonly call: string;
  readonly tool: string | undefined;
  readonly isError: boolean;
  readonly text: string;
  readonly textSize: number;
  readonly structuredSize: number;
}

/** Calls every tool, reads every resource and gets every prompt, one after the other. */
export async function* everyReply(client: Client): AsyncGenerator<Sized, void, undefined> {
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  const addresses = [
    ...resources,
    ...resourceTemplates.map(({ name, uriTemplate }) => ({
      name,
      uri: uriTemplate.replace(/\{(\w+)\}/g, (_, variable) => values[variable] ?? ""),
    })),
  ];
  for (const { name, uri } of addresses) {
    const { contents } = await client.readResource({ uri }, patient);
    yield sized(`resource ${name}`, contents.map((one) => ("text" in one ? one.text : "")).join(""));
  }
  const { prompts } = await client.listPrompts();
  for (const { name, arguments: known = [] } of prompts) {
    const needed = known.filter(({ required }) => required === true);
    const args = Object.fromEntries(needed.map((argument) => [argument.name, values[argument.name] ?? ""]));
    const { messages } = await client.getPrompt({ name, arguments: args }, patient);
    yield sized(
      `prompt ${name}`,
      messages.map(({ content }) => (content.type === "text" ? content.text : "")).join(""),
    );
  }
  for (const [tool, args] of calls) {
    const result = await client.callTool({ name: tool, arguments: args }, undefined, patient);
    const content = result.content as readonly { readonly text: string }[];
    const text = content.map((part) => part.text).join("");
    yield {
      ...sized(`${tool} ${Object.keys(args).join(", ")}`.trim(), text, result.structuredContent),
      tool,
      isError: result.isError === true,
    };
  }
}

function sized(call: string, text: string, structured?: unknown): Sized {
  const size = (each: string) => Buffer.byteLength(each);
  return {
    call,
    tool: undefined,
    isError: false,
    text,
    textSize: size(text),
    structuredSize: structured === undefined ? 0 : size(JSON.stringify(structured)),
  };
}
