import type { Application, ApplicationInput, ContainerSpec } from "@synpse/sdk";
import type { Facts } from "../../output/facts.ts";
import { secretsIn } from "../../output/structure.ts";
import { reachOf } from "../device-reach.ts";
import { scheduleType } from "../scheduling.ts";

/** Something in an application that reaches beyond its containers, or that may surprise. */
export interface Risk extends Facts {
  /** The container, or the program; undefined where it is the application's. */
  readonly in?: string | undefined;
  /** In this server's own words. */
  readonly risk: string;
  readonly value?: string | undefined;
}

const secretName = /pass(word|wd|phrase)?|pwd|secret|token|credential|(api|access|private)_?key/i;

/** What is worth a second look before an application is deployed, what reaches furthest first. */
export function risksOf({ scheduling, spec }: ApplicationInput): Risk[] {
  const containers = spec.containers ?? [];
  return [
    ...(scheduleType(scheduling) === "AllDevices" ? [{ risk: "runs on every device, new ones included" }] : []),
    ...(spec.execs ?? []).map(({ name }) => ({ in: name, risk: "runs on the device itself, in no container" })),
    ...containers.flatMap((container) => reachOf(container).map((reach) => ({ in: container.name, ...reach }))),
    ...containers.flatMap(ofContainer),
  ];
}

/**
 * Where values that are not shown would be given to what else runs: to an image of another name, or to another command. Who
 * chooses that can have them told.
 */
export function movesOf(present: Application, { spec }: ApplicationInput): Risk[] {
  return (spec.containers ?? []).flatMap((container) => {
    const before = present.spec?.containers?.find(({ name }) => name === container.name);
    if (before === undefined || !holdsValues(container) || runs(before) === runs(container)) return [];
    const risk = "gives what stays of its variables, files and credentials to another image or command";
    return [{ in: container.name, risk, value: container.image }];
  });
}

function holdsValues(container: ContainerSpec): boolean {
  const { env, secrets, auth } = container;
  const fromSecret = [...(env ?? []), auth].some((one) => (one?.fromSecret ?? "") !== "");
  return fromSecret || (secrets ?? []).length > 0 || secretsIn(container).some((value) => value !== "");
}

function runs({ image, entrypoint, command, args }: ContainerSpec): string {
  return JSON.stringify([repositoryOf(image), entrypoint ?? [], command ?? "", args ?? []]);
}

function repositoryOf(image: string): string {
  return image.replace(/@.*$/s, "").replace(/:[^/:]*$/, "");
}

/** What stays inside a container. */
function ofContainer({ name, image, env, auth }: ContainerSpec): Risk[] {
  const when = (condition: boolean, risk: string, value?: string): Risk[] =>
    condition ? [{ in: name, risk, value }] : [];
  return [
    ...when(isMutable(image), "has an image without a fixed version: what runs can change", image),
    ...(env ?? []).flatMap(({ name: variable, value }) =>
      when(
        (value ?? "") !== "" && secretName.test(variable),
        "has what looks like a secret as a plain value",
        variable,
      ),
    ),
    ...when((auth?.password ?? "") !== "", "has a registry password as a plain value"),
  ];
}

/** Without a tag, or with the one that moves. */
function isMutable(image: string): boolean {
  if (image.includes("@")) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest";
}
