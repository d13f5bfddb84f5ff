import type { Tool } from "../define.ts";
import { deployApplication } from "./apps/deploy_application.ts";
import { getApplication } from "./apps/get_application.ts";
import { listApplications } from "./apps/list_applications.ts";
import { getDevice } from "./fleet/get_device.ts";
import { listDevices } from "./fleet/list_devices.ts";
import { readLogs } from "./logs/read_logs.ts";

/** Every tool there is. */
export const catalog: readonly Tool[] = [
  listDevices,
  getDevice,
  listApplications,
  getApplication,
  deployApplication,
  readLogs,
];
