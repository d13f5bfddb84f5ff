import type { Tool } from "../define.ts";
import { deployApplication } from "./apps/deploy_application.ts";
import { getApplication } from "./apps/get_application.ts";
import { listApplications } from "./apps/list_applications.ts";
import { planDeploymentTool } from "./apps/plan_deployment.ts";
import { updateApplication } from "./apps/update_application.ts";
import { waitForRolloutTool } from "./apps/wait_for_rollout.ts";
import { createNamespace } from "./config/create_namespace.ts";
import { createRegistrationToken } from "./config/create_registration_token.ts";
import { listConfig } from "./config/list_config.ts";
import { setSecret } from "./config/set_secret.ts";
import { deleteResource } from "./danger/delete_resource.ts";
import { rebootDevice } from "./danger/reboot_device.ts";
import { diagnoseDevice } from "./fleet/diagnose_device.ts";
import { getDevice } from "./fleet/get_device.ts";
import { getFleetSummary } from "./fleet/get_fleet_summary.ts";
import { listDevices } from "./fleet/list_devices.ts";
import { updateDevice } from "./fleet/update_device.ts";
import { getJob } from "./jobs/get_job.ts";
import { listJobs } from "./jobs/list_jobs.ts";
import { runJob } from "./jobs/run_job.ts";
import { stopJob } from "./jobs/stop_job.ts";
import { readLogs } from "./logs/read_logs.ts";
import { searchLogs } from "./logs/search_logs.ts";
import { checkPort } from "./remote/check_port.ts";
import { runCommand } from "./remote/run_command.ts";

/** Every tool there is. */
export const catalog: readonly Tool[] = [
  diagnoseDevice,
  getDevice,
  getFleetSummary,
  listDevices,
  updateDevice,
  deployApplication,
  getApplication,
  listApplications,
  planDeploymentTool,
  updateApplication,
  waitForRolloutTool,
  readLogs,
  searchLogs,
  getJob,
  listJobs,
  runJob,
  stopJob,
  createNamespace,
  createRegistrationToken,
  listConfig,
  setSecret,
  deleteResource,
  rebootDevice,
  checkPort,
  runCommand,
];
