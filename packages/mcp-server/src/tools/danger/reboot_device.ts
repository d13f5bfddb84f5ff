import { ConflictError, type Device } from "@synpse/sdk";
import * as z from "zod";
import { defineWriter, replaces } from "../../define.ts";
import { type Failure, repeat, ToolFailure } from "../../failure.ts";
import { confirmation, name, wholeNumberOr } from "../../input.ts";
import { type Facts, joinNotes } from "../../output/facts.ts";
import { timeFact } from "../../output/time.ts";
import { findDevice } from "../lookup.ts";
import { type ScheduledHere, scheduledOn } from "../scheduled.ts";
import { allowedWait } from "../waiting.ts";
import { findWitness, type Waited, waitForReboot } from "./wait-for-reboot.ts";

/** Applications that are named as interrupted. */
const maxNamed = 25;

const input = z.strictObject({
  device: name("Name or id"),
  waitSeconds: wholeNumberOr(120, { min: 0, max: 300 }, "0 does not wait"),
  confirm: confirmation(),
});

interface State {
  readonly device: Device;
  readonly scheduled: ScheduledHere["seen"];
}

interface Rebooted {
  readonly device: string;
  readonly waited: Waited;
}

export const rebootDevice = defineWriter({
  name: "reboot_device",
  title: "Reboot a device",
  toolset: "danger",
  description: "Restarts a device, which interrupts all that runs on it, and waits until it is back.",
  annotations: { ...replaces, idempotentHint: false },
  checkWith: "get_device",
  input,

  async prepare(input, context) {
    const device = await findDevice(context, input.device);
    if (device.status === "offline") throw new ToolFailure(offline(device, context.now()));
    const { seen, hidden } = await scheduledOn(device, context);
    const state: State = { device, scheduled: seen };
    return {
      state,
      target: device.name,
      kind: "device",
      what: "Restart a device: all that runs on it is interrupted until it is back, and a device that does not come up again needs somebody on site.",
      about: {
        status: device.status,
        lastSeen: timeFact(device.lastSeenAt, context.now()),
        interruptedApplications: seen
          .slice(0, maxNamed)
          .map(({ application, namespace }): Facts => ({ application: application.name, namespace: namespace?.name })),
        applicationCount: seen.length,
        applicationsInOtherNamespaces: hidden || undefined,
      },
      ask: { irreversible: true, answer: device.name },
    };
  },

  async handler({ waitSeconds }, context, { device, scheduled }): Promise<Rebooted> {
    const { synpse, signal } = context;
    const seconds = allowedWait(waitSeconds, context);
    const witness = seconds === 0 ? undefined : await findWitness(device, scheduled, context);
    try {
      await synpse.devices.reboot(device.id, { signal });
    } catch (error) {
      throw error instanceof ConflictError ? new ToolFailure(offline(device, context.now())) : error;
    }
    const waited = await waitForReboot(device, witness, seconds, context);
    return { device: device.name, waited };
  },

  project({ device, waited }, _, { now }) {
    const { end, why, seconds } = waited;
    return {
      facts: {
        note: joinNotes(notes[end], why),
        device,
        ordered: true,
        back: end === "back",
        waitedSeconds: seconds,
        status: waited.device?.status,
        lastSeen: timeFact(waited.device?.lastSeenAt, now),
        next:
          end === "back"
            ? "Call diagnose_device to see whether all on it runs again."
            : "Call get_device to see whether it is back; do not reboot it again before.",
      },
    };
  },
});

const notes: Readonly<Record<Waited["end"], string>> = {
  back: "The device has restarted, and is back.",
  away: "The device took the order and is silent since; it was not back when the wait ended.",
  "not seen to go": "The device took the order; when the wait ended it could not be told yet whether it has restarted.",
  "not waited": "The device took the order.",
  interrupted: "The device took the order; the wait for it was interrupted.",
};

function offline({ name, lastSeenAt }: Device, now: Date): Failure {
  return {
    code: "conflict",
    what: "The device is offline or cannot be reached, so it cannot take the order. Nothing was done.",
    repeat: repeat.notApplied,
    next: "Call diagnose_device; if it is off or has no network, somebody must look after it on site.",
    about: { device: name, lastSeen: timeFact(lastSeenAt, now) },
  };
}
