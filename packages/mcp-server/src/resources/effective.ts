import { wideAbove } from "../define.ts";
import { ToolFailure } from "../failure.ts";
import { hardLimit, softLimit } from "../output/budget.ts";
import type { Facts } from "../output/facts.ts";
import type { ServedTool, Surroundings } from "../pipeline.ts";
import { maxCalls } from "../principal.ts";
import { serverVersion } from "../version.ts";
import { writesPerMinute } from "../writes.ts";
import { maxSubscriptions } from "./subscriptions.ts";

/** How a session was made, beside what every call needs of it. */
export interface Made {
  readonly served: readonly ServedTool[];
  readonly readOnly: boolean;
  readonly lockdown: boolean;
}

/** What a session works on, may do, and is held to. */
export function effectiveFacts(surroundings: Surroundings, { served, readOnly, lockdown }: Made): Facts {
  const { settings, policy, namespace, namespaceFixed } = surroundings;
  const tools = served.filter(({ withheld }) => withheld === undefined).map(({ tool }) => tool);
  return {
    ...placeFacts(surroundings),
    namespace,
    namespaceFixed,
    readOnly,
    confirm: policy,
    lockdown: lockdown ? (surroundings.lockdown.active ? "on, changes need a person now" : "on") : "off",
    toolsets: [...new Set(tools.map(({ toolset }) => toolset))],
    tools: tools.map(({ name }) => name),
    allowedHosts: settings.allowedHosts,
    allowedCommands: settings.allowedCommands,
    limits: {
      callsAtOnce: maxCalls,
      changesPerMinute: writesPerMinute,
      confirmAboveDevices: wideAbove,
      resultBytes: softLimit,
      largestResultBytes: hardLimit,
      subscriptions: maxSubscriptions,
    },
    serverVersion,
  };
}

function placeFacts({ principal }: Surroundings): Facts {
  try {
    const { projectId, baseUrl } = principal.backend.synpse();
    return { project: projectId, api: baseUrl };
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const { what, next, about } = error.failure;
    return { note: what, next, ...about };
  }
}
