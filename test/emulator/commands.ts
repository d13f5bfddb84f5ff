/** What is done to a Synpse in a model-based run, as data: it can be generated, shrunk, printed and done again. */
import fc from "fast-check";
import type { Container, Labels, Scheduling } from "./model.ts";

/** A number that picks one of what there is when the command is done. */
type Pick = number;

export type Command =
  | { readonly do: "register"; readonly token: Pick; readonly hostname: string }
  | { readonly do: "addDevice"; readonly name: string; readonly labels: Labels }
  | { readonly do: "updateDevice"; readonly device: Pick; readonly name?: string; readonly labels?: Labels | null }
  | { readonly do: "deleteDevice" | "disconnect" | "reconnect" | "reboot"; readonly device: Pick }
  | {
      readonly do: "createToken";
      readonly name: string;
      readonly max: number | null;
      readonly labels: Labels | null;
      readonly naming: "default" | "fromHostname";
    }
  | { readonly do: "updateToken"; readonly token: Pick; readonly name: string; readonly max: number | null }
  | { readonly do: "deleteToken"; readonly token: Pick }
  | { readonly do: "createNamespace" | "deleteNamespace"; readonly namespace: string }
  | { readonly do: "updateNamespace"; readonly namespace: string; readonly registrySecret: string | undefined }
  | {
      readonly do: "createApplication";
      readonly namespace: string;
      readonly name: string;
      readonly scheduling: Scheduling;
      readonly containers: readonly Container[];
    }
  | {
      readonly do: "updateApplication";
      readonly namespace: string;
      readonly application: string;
      readonly name: string;
      readonly scheduling: Scheduling;
      readonly containers: readonly Container[];
    }
  | { readonly do: "deleteApplication"; readonly namespace: string; readonly name: string }
  | { readonly do: "deleteJob"; readonly namespace: string; readonly name: string }
  | {
      readonly do: "createJob";
      readonly namespace: string;
      readonly name: string;
      readonly scheduling: Scheduling;
      readonly containers: readonly Container[];
    }
  | {
      readonly do: "updateJob";
      readonly namespace: string;
      readonly name: string;
      readonly scheduling: Scheduling;
      readonly containers: readonly Container[];
      readonly desired?: "running" | "stopped";
    }
  | {
      readonly do: "createSecret";
      readonly namespace: string;
      readonly name: string;
      readonly type: "Environment" | "File" | undefined;
      readonly text: string;
    }
  | {
      readonly do: "updateSecret";
      readonly namespace: string;
      readonly name: string;
      readonly text: string | undefined;
      readonly type: "Environment" | "File" | undefined;
    }
  | { readonly do: "deleteSecret"; readonly namespace: string; readonly name: string }
  | { readonly do: "page"; readonly turn: "first" | "next" | "previous"; readonly size: number }
  | { readonly do: "find"; readonly labels: Labels }
  | { readonly do: "wait"; readonly ms: number }
  /** Waits until all that can be done is done. */
  | { readonly do: "settle" };

type Kind = Command["do"];

// Few names, so that commands meet; one that is none.
const name = fc.constantFrom("a", "b", "c", "d", "no name!");
const namespace = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("default", "default", "a") },
  { weight: 1, arbitrary: name },
);
const secret = fc.constantFrom("a", "b");
const labels = fc.dictionary(fc.constantFrom("site", "role"), fc.constantFrom("x", "y"), { noNullPrototype: true });
const device = fc.nat();
const token = fc.nat();
const scheduling: fc.Arbitrary<Scheduling> = fc.oneof(
  fc.constant({}),
  fc.record({ type: fc.constantFrom("AllDevices" as const, "NoDevices" as const), selectors: labels }),
  fc.record({ selectors: labels }),
  fc.record({
    type: fc.constant("Conditional" as const),
    selectors: fc.option(labels),
    devices: fc.array(fc.constantFrom("a", "b", "host", "host-2"), { maxLength: 2 }),
  }),
);
const env = fc.array(fc.record({ name: fc.constant("A"), fromSecret: secret }), { maxLength: 1 });
const container = (commands: readonly string[]): fc.Arbitrary<readonly Container[]> =>
  fc
    .array(
      fc.record({
        image: fc.constantFrom("nginx:1", "redis:7", "redis:7", "acme/x:does-not-exist"),
        command: fc.constantFrom(...commands),
        env,
      }),
      { maxLength: 2 },
    )
    .map((list) => list.map((one, index) => ({ name: `c${index}`, ...one })));
const service = container([""]);
const task = container(["sleep 3", "echo done", "exit 3"]);
const type = fc.constantFrom("Environment" as const, "File" as const, undefined);
const max = fc.option(fc.nat({ max: 4 }));

const of = <T extends object>(kind: Kind, members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Command> =>
  fc.record({ do: fc.constant(kind), ...members }) as unknown as fc.Arbitrary<Command>;

const weighted: readonly (readonly [number, fc.Arbitrary<Command>])[] = [
  [6, of("register", { token, hostname: fc.constantFrom("host", "host", "a", "", "// ü") })],
  [2, of("addDevice", { name, labels })],
  [
    5,
    of("updateDevice", {
      device,
      name: fc.option(name, { nil: undefined }),
      labels: fc.option(fc.option(labels), { nil: undefined }),
    }),
  ],
  [4, of("deleteDevice", { device })],
  [2, of("disconnect", { device })],
  [2, of("reconnect", { device })],
  [1, of("reboot", { device })],
  [2, of("createToken", { name, max, labels: fc.option(labels), naming: fc.constantFrom("default", "fromHostname") })],
  [2, of("updateToken", { token, name, max })],
  [1, of("deleteToken", { token })],
  [2, of("createNamespace", { namespace: name })],
  [1, of("deleteNamespace", { namespace })],
  [1, of("updateNamespace", { namespace, registrySecret: fc.option(secret, { nil: undefined }) })],
  [5, of("createApplication", { namespace, name, scheduling, containers: service })],
  [5, of("updateApplication", { namespace, application: name, name, scheduling, containers: service })],
  [2, of("deleteApplication", { namespace, name })],
  [4, of("createJob", { namespace, name, scheduling, containers: task })],
  [
    3,
    of("updateJob", {
      namespace,
      name,
      scheduling,
      containers: task,
      desired: fc.constantFrom("running", "stopped", undefined),
    }),
  ],
  [2, of("deleteJob", { namespace, name })],
  [3, of("createSecret", { namespace, name: secret, type, text: fc.string({ maxLength: 5 }) })],
  [
    3,
    of("updateSecret", {
      namespace,
      name: secret,
      type,
      text: fc.option(fc.string({ maxLength: 5 }), { nil: undefined }),
    }),
  ],
  [1, of("deleteSecret", { namespace, name: secret })],
  [
    8,
    of("page", {
      turn: fc.constantFrom("first", "next", "next", "next", "previous", "previous"),
      size: fc.integer({ min: 1, max: 2 }),
    }),
  ],
  [2, of("find", { labels })],
  [6, of("wait", { ms: fc.constantFrom(1, 100, 500, 1000, 2500, 100_000) })],
  [2, of("settle", {})],
];

/** The same seed gives the same commands. */
export function commandsOf(seed: number, count: number): readonly Command[] {
  return fc.sample(fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary }))), {
    seed,
    numRuns: count,
  });
}
