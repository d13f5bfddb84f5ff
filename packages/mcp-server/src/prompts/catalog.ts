import type { PromptDefinition } from "./define.ts";
import { diagnoseDevice } from "./diagnose_device.ts";
import { fleetHealthReport } from "./fleet_health_report.ts";
import { investigateLogs } from "./investigate_logs.ts";
import { onboardDevice } from "./onboard_device.ts";
import { safeDeploy } from "./safe_deploy.ts";

/** Every prompt there is, in the order in which they are listed. */
export const prompts: readonly PromptDefinition[] = [
  diagnoseDevice,
  fleetHealthReport,
  investigateLogs,
  onboardDevice,
  safeDeploy,
];
