import type { ContainerSpec, ExecSpec } from "@synpse/sdk";
import { repeat, ToolFailure } from "../failure.ts";
import { isMap } from "../is-map.ts";
import type { Fact, Facts } from "../output/facts.ts";
import { redacted } from "../output/redact.ts";
import { sanitiseIdentifier } from "../output/sanitise.ts";
import { redactStructure, secretsIn } from "../output/structure.ts";

/*
 * What is said of a container to a person who decides whether it may run: all that it is to do. Under names of our own, that
 * no later step of the output hides a piece for.
 */

/** Longer texts are told in pieces: the output would cut them. */
const pieces = /.{1,400}/gsu;

/** Fields that are told as they are. Of others that there may be, only their names. */
const toldFields =
  "capAdd capDrop devices forcePull gpus hostname imagePullTimeout ipcMode logging memoryHardLimit mount networkMode ports privileged restartPolicy securityOpt shmSize storageOpt sysctl ulimit user volumeDriver volumes workDir".split(
    " ",
  );

/** Fields that are told in other words. */
const worded = new Set(["name", "image", "entrypoint", "command", "args", "env", "secrets", "files", "auth"]);

const commandLines = new Set(["entrypoint", "command", "args"]);

/** What may be hidden in a command line: a word that a shell takes as it is, or a variable. */
const plainWord = /^(?:[\w.~+/=@%:,^-]|\$\w+|\$\{\w+\})*$/;

export function containerAsked(container: ContainerSpec): Facts {
  const masked = redactStructure(container);
  const fields = Object.entries(masked);
  const { name, image, entrypoint, command, args, secrets, files, auth } = masked;
  return {
    name: tell(name),
    image: tell(image),
    entryPoint: tell(entrypoint),
    commandLine: tell(command),
    arguments: tell(args),
    ...variablesAsked(masked.env),
    secretFiles: tell(secrets),
    files: tell(files?.map(({ filepath }) => filepath)),
    registry: tell(auth?.serverAddress),
    registryUser: tell(auth?.username),
    registryPasswordFromSecret: tell(auth?.fromSecret),
    ...Object.fromEntries(
      fields.flatMap(([field, value]) => (toldFields.includes(field) ? [[field, tell(value)]] : [])),
    ),
    otherFields: fields.flatMap(([field]) => (worded.has(field) || toldFields.includes(field) ? [] : [field])),
  };
}

export function execAsked(exec: ExecSpec): Facts {
  const { name, command, args, env } = redactStructure(exec);
  return { name: tell(name), commandLine: tell(command), arguments: tell(args), ...variablesAsked(env) };
}

/**
 * Fields of which a person who is asked would not see all that runs: a text has characters that are not seen, or what is
 * hidden for a credential is more than a word.
 */
export function unseenIn(given: readonly (ContainerSpec | ExecSpec)[]): string[] {
  const fields = given.flatMap((one) =>
    Object.entries(one).flatMap(([field, value]) => {
      const hides = commandLines.has(field) && secretsIn({ [field]: value }).some((secret) => !isPlain(secret));
      const untold = field === "env" || field === "files" || (!worded.has(field) && !toldFields.includes(field));
      return hides || !(untold || isSeen(value)) ? [`${one.name}.${field}`] : [];
    }),
  );
  return [...new Set(fields)];
}

/** Throws ToolFailure where there are such fields, and somebody must approve what runs. */
export function refuseUnseen(fields: readonly string[]): void {
  if (fields.length === 0) return;
  throw new ToolFailure({
    code: "invalid_input",
    what: "This needs approval, and a part of it would not be seen by whoever approves it: what looks like a credential with more than a word in it, or characters that are not shown. Nothing was changed.",
    repeat: repeat.pointless,
    next: "Write the fields without that: a credential as a variable with fromSecret.",
    about: { fields },
  });
}

function isPlain(secret: string): boolean {
  return plainWord.test(secret.replaceAll(redacted, ""));
}

function isSeen(value: unknown): boolean {
  if (typeof value === "string") {
    return value.split(lineBreak).every((line) => sanitiseIdentifier(line) === line.replaceAll("\t", " "));
  }
  return typeof value !== "object" || value === null || Object.entries(value).flat().every(isSeen);
}

function variablesAsked(env: ContainerSpec["env"]): Facts {
  const variables = env ?? [];
  return {
    variables: tell(variables.filter(({ fromSecret }) => (fromSecret ?? "") === "").map(({ name }) => name)),
    variablesFromSecrets: Object.fromEntries(
      variables.flatMap(({ name, fromSecret }) => ((fromSecret ?? "") === "" ? [] : [[name, tell(fromSecret)]])),
    ),
  };
}

const lineBreak = /\r?\n/;

/** JSON as facts, with long texts and those of several lines in pieces. */
function tell(value: unknown): Fact {
  if (typeof value === "string") {
    const told = value.split(lineBreak).flatMap((line) => line.match(pieces) ?? []);
    return told.length > 1 ? told : told[0];
  }
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(tell);
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tell(member)]))
    : undefined;
}
