import { parseArgs } from "node:util";
import { ALLOWED_HOST_RULE, parseAllowedHost } from "./fleet/network/allow-list.ts";
import { MAX_SPEED, MIN_SPEED } from "./limits.ts";
import { nearestOf } from "./nearest.ts";

export interface Flags {
  readonly host: string;
  readonly port: number;
  readonly fleet: string;
  readonly seed: number;
  readonly speed: number;
  readonly clock: "real" | "manual";
  readonly allowHosts: readonly string[];
  /** The file that keeps the state. */
  readonly state?: string | undefined;
  /** Flags of how everything begins that were given, and are of no use to a state that is loaded. */
  readonly given: readonly string[];
  /** Whether it tells its address and keys in one line of JSON, for programs that start it. */
  readonly json: boolean;
}

/** What the command line asks for. */
export type Command =
  | { readonly kind: "run"; readonly flags: Flags }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "mistake"; readonly message: string };

const OPTIONS = {
  host: { type: "string" },
  port: { type: "string" },
  fleet: { type: "string" },
  seed: { type: "string" },
  speed: { type: "string" },
  clock: { type: "string" },
  state: { type: "string" },
  "allow-host": { type: "string", multiple: true },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

const DEFAULT_PORT = 8787;

/** What a state knows better. */
const BEGINNING = ["fleet", "seed", "speed"] as const;

export const HELP = `Usage: synpse-emulator [flags]

A local Synpse: its API with state and simulated devices, for development and tests.

  --port N       port to listen on, ${DEFAULT_PORT} unless given; 0 takes a free one
  --host HOST    address to listen on, 127.0.0.1 unless given
  --fleet FLEET  what exists at the start: demo (the default), empty, or a YAML or JSON file
  --seed N       a whole number that decides ids, keys and what devices do, 1 unless given
  --speed N      how many times faster than life things happen on devices, 1 unless given
  --clock CLOCK  real (the default), or manual: time stands still until POST /_emulator/clock/advance moves it
  --state FILE   loads everything from this file if it is there, and saves it there on exit; only its owner can read
                 it, as it holds keys and secrets
  --allow-host HOST:PORT
                 a real address that devices may connect to; HOST:* is every port of it; can be given many times.
                 Without it no device connects to anything but the simulation
  --json         print the address, the project and the keys in one line of JSON, once it serves
  --help         print this and exit
  --version      print the version and exit
`;

/** Reads the command line; a mistake is told in one line. */
export function parseFlags(args: readonly string[]): Command {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (!Object.hasOwn(OPTIONS, token.name)) return mistake(`unknown flag ${token.rawName}${nearest(token.name)}`);
    const option = OPTIONS[token.name as keyof typeof OPTIONS];
    if (option.type === "string" && !isValue(token)) return mistake(`${token.rawName} needs a value`);
    if (option.type === "boolean" && token.value !== undefined) return mistake(`${token.rawName} takes no value`);
  }
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const [stray] = positionals;
  if (stray !== undefined) return mistake(`unexpected argument "${stray}"`);

  const port = wholeNumber(values.port, DEFAULT_PORT);
  if (port === undefined || port < 0 || port > 65_535) return mistake("--port must be a whole number from 0 to 65535");
  const seed = wholeNumber(values.seed, 1);
  if (seed === undefined) return mistake("--seed must be a whole number");
  const speed = typeof values.speed === "string" ? Number(values.speed) : 1;
  if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
    return mistake(`--speed must be a number from ${MIN_SPEED} to ${MAX_SPEED}`);
  }
  const { clock = "real" } = values;
  if (clock !== "real" && clock !== "manual") return mistake("--clock must be real or manual");
  const allowHosts = [values["allow-host"] ?? []].flat().filter((entry) => typeof entry === "string");
  const wrong = allowHosts.find((entry) => !parseAllowedHost(entry));
  if (wrong !== undefined) return mistake(`--allow-host must be ${ALLOWED_HOST_RULE}, not ${JSON.stringify(wrong)}`);
  const { host, fleet, state } = values;
  return {
    kind: "run",
    flags: {
      host: typeof host === "string" ? host : "127.0.0.1",
      fleet: typeof fleet === "string" ? fleet : "demo",
      port,
      seed,
      speed,
      clock,
      allowHosts,
      state: typeof state === "string" ? state : undefined,
      given: BEGINNING.filter((name) => values[name] !== undefined).map((name) => `--${name}`),
      json: values.json === true,
    },
  };
}

/** `--port --help` lacks a value; `--seed -7` does not. */
function isValue({ value, inlineValue }: { value?: string | undefined; inlineValue?: boolean | undefined }): boolean {
  return value !== undefined && value !== "" && (inlineValue === true || !/^-\D/.test(value));
}

function mistake(message: string): Command {
  return { kind: "mistake", message };
}

function wholeNumber(value: unknown, otherwise: number): number | undefined {
  if (typeof value !== "string") return otherwise;
  const number = Number(value);
  return /^-?\d+$/.test(value) && Number.isSafeInteger(number) ? number : undefined;
}

function nearest(name: string): string {
  const best = nearestOf(name, Object.keys(OPTIONS));
  return best === undefined ? "; --help lists the flags" : `; did you mean --${best}?`;
}
