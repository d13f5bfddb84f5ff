import { isReachable } from "../../fleet/contact.ts";
import { placeOnDevice, refreshDevice, removeFromDevice } from "../../fleet/rollouts.ts";
import { DEFAULT_PAGE_SIZE } from "../../limits.ts";
import { deleteDevice, registerDevice, updateDevice } from "../../store/devices.ts";
import { notFound, Problem } from "../../store/problem.ts";
import { deviceQuery } from "../device-query.ts";
import { DONE, type Handlers } from "../handler.ts";
import { theDevice } from "../lookup.ts";
import { offline } from "../offline.ts";
import { pageOf } from "../paging.ts";
import { presentDevice } from "../present.ts";

type DeviceOperation =
  | "listDevices"
  | "getDevice"
  | "updateDevice"
  | "deleteDevice"
  | "rebootDevice"
  | "registerDevice";

export const deviceHandlers: Pick<Handlers, DeviceOperation> = {
  listDevices({ project, simulation, query }) {
    const { q, labels, pageSize, pageToken } = query;
    const { among, fits } = deviceQuery(
      simulation,
      project,
      typeof q === "string" ? q : undefined,
      typeof labels === "object" ? labels : undefined,
    );
    const size = typeof pageSize === "number" ? pageSize : DEFAULT_PAGE_SIZE;
    const page = pageOf(among, fits, size, typeof pageToken === "string" ? pageToken : undefined);
    return {
      body: page.items.map((device) => presentDevice(simulation, device, { full: false })),
      headers: {
        "Next-Page-Token": page.next,
        "Previous-Page-Token": page.previous,
        "Page-Size": String(size),
        "Total-Items": String(page.total),
      },
    };
  },

  getDevice(context) {
    const full = context.query.full !== undefined;
    return { body: presentDevice(context.simulation, theDevice(context), { full }) };
  },

  updateDevice(context, body) {
    const { store, simulation } = context;
    const device = theDevice(context);
    const { environmentVariables } = device;
    updateDevice(store, device, body);
    placeOnDevice(simulation, device);
    if (!sameEntries(environmentVariables, device.environmentVariables)) refreshDevice(simulation, device);
    return { body: presentDevice(simulation, device, { full: false }) };
  },

  deleteDevice(context) {
    const device = theDevice(context);
    deleteDevice(context.store, device);
    removeFromDevice(context.simulation, device);
    return DONE;
  },

  rebootDevice(context) {
    const device = theDevice(context);
    if (!isReachable(device.contact)) throw offline(context.simulation, device);
    context.simulation.reboot(device);
    return DONE;
  },

  registerDevice({ store, simulation, parameters, registeredDevices }, body) {
    // The one path that takes a project by its id only, as in the ancestor.
    const wanted = parameters.project ?? "";
    const project = store.projects.findById(wanted);
    if (!project) {
      const named = store.projects.hasName(wanted);
      throw named
        ? new Problem(404, "project not found: registration takes the project's id, not its name")
        : notFound("project", wanted);
    }
    const now = store.now();
    const device = registerDevice(
      store,
      project,
      body.deviceRegistrationTokenId,
      body.deviceInfo ?? {},
      registeredDevices === "simulated"
        ? { kind: "simulated", connected: true, connectedSince: now, lastSeenAt: now }
        : { kind: "external", lastSeenAt: now },
    );
    placeOnDevice(simulation, device);
    return { body: { deviceId: device.id, deviceAccessKeyValue: device.accessKey } };
  },
};

function sameEntries(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
