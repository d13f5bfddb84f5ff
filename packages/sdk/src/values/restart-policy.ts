import { ValidationError } from "../errors.ts";
import { RestartPolicyName } from "../generated/constants.ts";
import type { RestartPolicy } from "../generated/schema.ts";

const NOTATION = /^(always|unless-stopped|no|on-failure)(?::(\d{1,9}))?$/;

/** Starts a container again whenever it ends. */
export function alwaysRestart(): RestartPolicy {
  return { name: RestartPolicyName.Always };
}

/**
 * Starts a container again when it has failed.
 * @param maximumRetryCount How many times, from 1. Left out or 0 it is not sent, as the Go client does: what the device
 *   does then is not documented; Docker goes on without end.
 * @throws ValidationError for what is not a whole number.
 */
export function restartOnFailure(maximumRetryCount = 0): RestartPolicy {
  if (!Number.isSafeInteger(maximumRetryCount) || maximumRetryCount < 0) {
    throw new ValidationError(
      `maximumRetryCount must be a whole number from 0, not ${String(maximumRetryCount)}; leave it out for no limit`,
    );
  }
  return { name: RestartPolicyName.OnFailure, ...(maximumRetryCount > 0 && { maximumRetryCount }) };
}

/** Starts a container again whenever it ends, unless it was stopped by hand. */
export function restartUnlessStopped(): RestartPolicy {
  return { name: RestartPolicyName.UnlessStopped };
}

/** Leaves a container that has ended as it is. Jobs are always so. */
export function neverRestart(): RestartPolicy {
  return { name: RestartPolicyName.No };
}

/**
 * Reads a restart policy in the notation of `docker run --restart`: `always`, `unless-stopped`, `no`, `on-failure` or
 * `on-failure:5`. `""` is the policy without members, which manifests that were exported have: nothing was chosen.
 * @throws ValidationError for anything else.
 */
export function parseRestartPolicy(text: string): RestartPolicy {
  if (text === "") return {};
  const [, name, count] = NOTATION.exec(text) ?? [];
  if (name === undefined || (count !== undefined && name !== RestartPolicyName.OnFailure)) {
    throw new ValidationError(
      `the restart policy ${JSON.stringify(text)} is not known: use always, unless-stopped, no, on-failure, ` +
        "or on-failure:5 for at most 5 tries",
    );
  }
  return name === RestartPolicyName.OnFailure ? restartOnFailure(Number(count ?? 0)) : { name };
}

/** Writes a restart policy as {@link parseRestartPolicy} reads it. A name that is not known is written as it is. */
export function formatRestartPolicy({ name = "", maximumRetryCount = 0 }: RestartPolicy): string {
  return name === RestartPolicyName.OnFailure && maximumRetryCount > 0 ? `${name}:${maximumRetryCount}` : name;
}
