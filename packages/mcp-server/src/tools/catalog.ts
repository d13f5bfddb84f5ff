import type { Tool } from "../define.ts";
import { deployApplication } from "./apps/deploy_application.ts";
import { getApplication } from "./apps/get_application.ts";
import { listApplications } from "./apps/list_applications.ts";
import { createNamespace } from "./config/create_namespace.ts";
import { createRegistrationToken } from "./config/create_registration_token.ts";
import { listConfig } from "./config/list_config.ts";
import { setSecret } from "./config/set_secret.ts";
import { getDevice } from "./fleet/get_device.ts";
import { listDevices } from "./fleet/list_devices.ts";
import { readLogs } from "./logs/read_logs.ts";
import { checkPort } from "./remote/check_port.ts";
import { runCommand } from "./remote/run_command.ts";

/** Every tool there is. */
export const catalog: readonly Tool[] = [
  listDevices,
  getDevice,
  listApplications,
  getApplication,
  deployApplication,
  readLogs,
  listConfig,
  setSecret,
  createNamespace,
  createRegistrationToken,
  runCommand,
  checkPort,
];
