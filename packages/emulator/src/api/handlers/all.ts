import type { Handlers } from "../handler.ts";
import { applicationHandlers } from "./applications.ts";
import { deviceHandlers } from "./devices.ts";
import { jobHandlers } from "./jobs.ts";
import { namespaceHandlers } from "./namespaces.ts";
import { projectHandlers } from "./projects.ts";
import { tokenHandlers } from "./registration-tokens.ts";
import { secretHandlers } from "./secrets.ts";

/** Every REST operation of the document; the type makes a missing one an error. */
export const handlers: Handlers = {
  ...projectHandlers,
  ...deviceHandlers,
  ...tokenHandlers,
  ...namespaceHandlers,
  ...applicationHandlers,
  ...jobHandlers,
  ...secretHandlers,
};
