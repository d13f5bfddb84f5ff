import { NotFoundError, PermissionDeniedError } from "../errors.ts";
import type { Application, DeviceApplicationStatus } from "../generated/schema.ts";
import type { Core } from "../http/operation.ts";
import type { RequestOptions } from "../options.ts";
import type { Applications } from "./applications.ts";
import { poll, type Verdict, type WaitOptions } from "./wait.ts";

/** How far a rollout has come. */
export interface Rollout {
  readonly application: Application;
  /** How the application fares on each device. Empty where the server does not tell, or the access key may not ask. */
  readonly allocations: readonly DeviceApplicationStatus[];
}

const SHOWN_MESSAGE = 200;
const CONTROL = /\p{Cc}+/gu;

/** A container that failed for good, in words. What it reported before the application was last changed does not count. */
function failure({ application, allocations }: Rollout): string | undefined {
  const since = Date.parse(application.updatedAt);
  for (const { deviceName, applicationStatuses } of allocations) {
    const failed = applicationStatuses?.find(
      ({ state, timestamp }) => state === "failed" && !(Date.parse(timestamp) < since),
    );
    if (failed) {
      const said = failed.message.replace(CONTROL, " ").trim().slice(0, SHOWN_MESSAGE);
      return `container ${JSON.stringify(failed.name)} failed on device ${JSON.stringify(deviceName)}${said && `: ${said}`}`;
    }
  }
  return undefined;
}

function judge(rollout: Rollout): Verdict {
  const { available, pending, total } = rollout.application.deploymentStatus;
  if (pending === 0 && available >= total) return { done: true };
  const failed = failure(rollout);
  return failed ? { failed } : { done: false, state: `it runs on ${available} of ${total} devices` };
}

/** Waits until an application runs on every device that it is scheduled on. */
export async function waitForRollout(
  core: Core,
  { get, allocations }: Pick<Applications, "get" | "allocations">,
  name: string,
  options: WaitOptions<Rollout> | undefined,
): Promise<Application> {
  async function look(each: RequestOptions): Promise<Rollout> {
    const application = await get(name, each);
    try {
      return { application, allocations: (await allocations(name, each)).items };
    } catch (error) {
      // A server that does not know allocations, or a key that may not see them, still says when the rollout is done.
      if (error instanceof NotFoundError || error instanceof PermissionDeniedError)
        return { application, allocations: [] };
      throw error;
    }
  }
  const seen = await poll(core, `waiting for the rollout of ${JSON.stringify(name)}`, look, judge, options);
  return seen.application;
}
