import type { Device } from "@synpse/sdk";
import * as z from "zod";
import { type Context, defineWriter, type Plan, replaces } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { mapLimited } from "../../fan-out.ts";
import { confirmation, name, wholeNumberOr } from "../../input.ts";
import { type Block, type Facts, freeText, joinNotes } from "../../output/facts.ts";
import { sanitiseText } from "../../output/sanitise.ts";
import { findDevice } from "../lookup.ts";
import { heartbeat, maxSilentWait } from "../waiting.ts";
import { isAllowed } from "./allowed-commands.ts";
import { type Output, type Ran, runOnDevice } from "./run-on-device.ts";
import { signalFact } from "./signals.ts";

const maxDevices = 10;

/** Devices whose names a person types to agree; of more of them, or of longer names, the number is typed. */
const maxTyped = { names: 3, characters: 200 };

/** Commands of the operator that an error lists. */
const maxAllowedTold = 25;

/** Characters of a command that are told in one piece; longer ones would be cut, and a person would agree to half of it. */
const pieceLength = 500;

/** Lines of a command: more would not all be shown to whoever agrees. */
const maxLines = 100;

const input = z.strictObject({
  devices: z.array(name("Names or ids")).min(1).max(maxDevices),
  command: z.string().trim().min(1).max(4_000).describe("For the device's shell"),
  timeoutSeconds: wholeNumberOr(30, { min: 1, max: 300 }, "Per device; then it is killed"),
  confirm: confirmation(),
});

interface State {
  readonly devices: readonly string[];
}

interface NotRun {
  readonly device: string;
}

export const runCommand = defineWriter({
  name: "run_command",
  title: "Run a command on devices",
  toolset: "remote",
  description:
    "Runs a shell command on devices over SSH; gives exit codes and the end of the output. Prefer read_logs for logs.",
  annotations: { ...replaces, idempotentHint: false },
  checkWith: "get_device",
  input,

  async prepare({ devices: asked, command, timeoutSeconds }, context): Promise<Plan<State>> {
    check(command, context.settings.allowedCommands);
    refuseHidden(command, context.cleaner());
    const found = await mapLimited(asked, (one) => findDevice(context, one));
    const devices = [...new Set(found.map(({ name }) => name))];
    return {
      state: { devices },
      target: devices.join(", "),
      kind: "device",
      command,
      what: "Runs a command on devices. What it changes cannot be undone.",
      about: {
        // Under a name that no rule takes for a command line: whoever agrees must see all of it.
        runs: piecesOf(command),
        on: devices,
        offline: offlineOf(found),
        timeoutSeconds,
      },
      ask: { irreversible: true, answer: answerFor(devices) },
    };
  },

  async handler({ command, timeoutSeconds }, context, { devices }): Promise<(Ran | NotRun)[]> {
    const { signal, reportsProgress, now } = context;
    const streams = await context.streams();
    const end = reportsProgress ? Number.POSITIVE_INFINITY : now().getTime() + maxSilentWait * 1000;
    const tell = teller(context, devices);
    try {
      return await mapLimited(devices, async (device) => {
        signal.throwIfAborted();
        const milliseconds = Math.min(timeoutSeconds * 1000, end - now().getTime());
        if (milliseconds < 1) return { device };
        tell.began(device);
        const ran = await runOnDevice(streams, device, command, { milliseconds, signal });
        tell.ended(device);
        return ran;
      });
    } finally {
      tell.stop();
    }
  },

  project(results) {
    const ran = results.filter(isRan);
    const failed = ran.filter(({ ran }) => ran === "no");
    if (failed.length === results.length) throw onNone(failed);
    const blocks = results.flatMap((one, index) => (isRan(one) ? blocksOf(one, index + 1) : []));
    const cut = ran.some(({ stdout, stderr }) => stdout.dropped + stderr.dropped > 0);
    return {
      facts: {
        note: joinNotes(
          failed.length > 0 ? `It did not run on ${failed.length} of ${results.length} devices.` : "",
          ran.length < results.length ? "There was no time left for every device: call again for those." : "",
          cut ? "Only the end of the output is shown." : "",
        ),
        devices: results.map((one, index) => deviceFacts(one, index + 1)),
      },
      blocks,
    };
  },
});

/** All of the names where they can be typed, and else how many. */
function answerFor(devices: readonly string[]): string {
  const names = devices.join(", ");
  const fits = devices.length === 1 || (devices.length <= maxTyped.names && names.length <= maxTyped.characters);
  return fits ? names : `${devices.length} devices`;
}

function check(command: string, allowed: readonly string[] | undefined): void {
  if (sanitiseText(command) !== command) {
    throw refuse("invalid_input", "The command has characters that are not seen.", "Write it without them.");
  }
  if (command.split("\n").length > maxLines) {
    throw refuse("invalid_input", `The command has more than ${maxLines} lines.`, "Write a shorter one.");
  }
  if (isAllowed(command, allowed)) return;
  throw refuse(
    "not_allowed_here",
    "This server runs only the commands that its operator allows, each alone or with plain words after it.",
    "Use one of those, or tell the user that whoever runs this server can allow more with --allow-commands.",
    { allowed: allowed?.slice(0, maxAllowedTold) },
  );
}

/** A credential would be hidden from whoever approves the command, and with it whatever only looks like one. */
function refuseHidden(command: string, clean: (text: string) => string): void {
  if ([command, ...piecesOf(command)].every((piece) => clean(piece) === piece)) return;
  throw refuse(
    "invalid_input",
    "The command has what looks like a credential, which would be hidden from whoever approves it.",
    "Write it without that, such as with a file or a variable on the device.",
  );
}

function refuse(code: "invalid_input" | "not_allowed_here", what: string, next: string, about?: Facts): ToolFailure {
  return new ToolFailure({ code, what: `${what} Nothing was run.`, repeat: repeat.pointless, next, about });
}

/** A command in full, line by line. */
function piecesOf(command: string): string[] {
  return command.split("\n").flatMap((line) => line.match(new RegExp(`.{1,${pieceLength}}`, "gsu")) ?? []);
}

function offlineOf(devices: readonly Device[]): string[] {
  return devices.filter(({ status }) => status === "offline").map(({ name }) => name);
}

/** Tells which devices are at work, and goes on telling it while nothing changes. */
function teller({ progress }: Context, devices: readonly string[]) {
  const working = new Set<string>();
  let done = 0;
  const tell = () => progress({ done, total: devices.length, message: "Running the command", names: [...working] });
  const timer = setInterval(tell, heartbeat);
  return {
    began(device: string) {
      working.add(device);
      tell();
    },
    ended(device: string) {
      working.delete(device);
      done += 1;
      tell();
    },
    stop: () => clearInterval(timer),
  };
}

function isRan(one: Ran | NotRun): one is Ran {
  return "ran" in one;
}

function deviceFacts(one: Ran | NotRun, number: number): Facts {
  if (!isRan(one)) return { number, device: one.device, ran: "no", why: "There was no time left for it." };
  const { device, ran, exitCode, signal, ended, failure, stdout, stderr } = one;
  return {
    number,
    device,
    ran,
    exitCode,
    endedBySignal: signalFact(signal),
    why: failure?.why ?? (ended && endings[ended]),
    detail: freeText(failure?.detail),
    output: ran === "yes" && stdout.lines.length + stderr.lines.length === 0 ? "none" : undefined,
    bytesLeftOut: stdout.dropped + stderr.dropped || undefined,
  };
}

const endings = {
  time: "It took too long, and was ended.",
  output: "It wrote too much, and was ended.",
} as const;

function blocksOf({ stdout, stderr }: Ran, number: number): Block[] {
  const block = (title: string, { lines }: Output): Block[] =>
    lines.length === 0 ? [] : [{ title: `Device ${number}, ${title}`, lines, keep: "newest" }];
  return [...block("standard output", stdout), ...block("standard error", stderr)];
}

/** It ran nowhere: that is a failure, and not a partial result. */
function onNone(failed: readonly Ran[]): ToolFailure {
  const [first] = failed;
  return new ToolFailure({
    code: first?.failure?.code ?? "stream_failed",
    what: "The command ran on no device; devices says why.",
    repeat: repeat.notApplied,
    next: "Call get_device to see whether the device is online.",
    about: {
      devices: failed.map(({ device, failure }) => ({ device, why: failure?.why, detail: freeText(failure?.detail) })),
    },
  });
}
