import { createHash } from "node:crypto";
import type { Application, ApplicationInput } from "@synpse/sdk";
import { repeat, ToolFailure } from "../../failure.ts";
import { compare } from "../../nearest.ts";
import type { Targets } from "../targets.ts";
import type { Deployment } from "./deployment.ts";
import { masksOf } from "./manifest-text.ts";

/** What a plan is made of. */
interface Planned {
  readonly namespace: string;
  /** As it was given: with its placeholders. */
  readonly wanted: ApplicationInput;
  readonly present: Application | undefined;
  readonly targets: Targets;
}

/** What each part of a hash stands for, in words of our own. */
const parts = [
  "what is asked for is not what was planned",
  "the present application was created, changed or deleted since",
  "the devices that it would run on are others",
] as const;

const bytes = 9;

/**
 * A fingerprint of what a plan was made of, in a part each, so that it can be said later which of them has changed. Values that
 * are not shown are not in it, because whoever knows the rest could find out a short one by trying; an application whose
 * hidden values change has another version.
 */
export function hashOf({ namespace, wanted, present, targets: { devices, total } }: Planned): string {
  const { id, version, configVersion } = present ?? {};
  const ids = devices.map((device) => device.id).sort();
  return [
    { namespace, wanted },
    present === undefined ? null : { id, version, configVersion, masks: masksOf(present) },
    { ids, total },
  ]
    .map((part) => createHash("sha256").update(canonical(part)).digest().subarray(0, bytes).toString("base64url"))
    .join(".");
}

/** Throws ToolFailure where the world is not the one that a plan was made of. */
export function holdToPlan(hash: string, { wanted, present, targets, planHash: actual }: Deployment): void {
  const given = hash.trim().split(".");
  if (given.length !== parts.length) {
    throw new ToolFailure({
      code: "invalid_input",
      what: "The planHash is none that plan_deployment gave; nothing was deployed.",
      repeat: repeat.pointless,
      next: "Give the planHash of plan_deployment as it is, or call plan_deployment first.",
    });
  }
  const now = actual.split(".");
  const different = parts.filter((_, index) => given[index] !== now[index]);
  if (different.length === 0) return;
  throw new ToolFailure({
    code: "plan_changed",
    what: "This is not what was planned any more; nothing was deployed.",
    repeat: repeat.pointless,
    next: "Call plan_deployment again, show the user what is different, and deploy with its new planHash.",
    about: {
      different,
      application: wanted.name,
      presentVersion: present?.version,
      devicesNow: targets.total,
    },
  });
}

/** JSON with the members of each object in the order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => compare(a, b)))
      : member,
  );
}
