import type { Device, DeviceUpdate, RegisterDeviceInput, RegisteredDevice } from "../generated/schema.ts";
import type { Call } from "../http/call.ts";
import { type Core, call, list, run } from "../http/operation.ts";
import type { List } from "../http/pages.ts";
import type { RequestOptions } from "../options.ts";
import type { WaitOptions } from "./wait.ts";

/** Which devices to list. */
export interface DeviceQuery {
  /** Free text, such as a part of a name. Also `key:value` and `key:` for labels, and `status=online`. */
  q?: string | undefined;
  /** Labels that a device must have, all of them, with exactly these values. */
  labels?: Readonly<Record<string, string>> | undefined;
  /** Devices to a page: 100 unless given, 500 at most. */
  pageSize?: number | undefined;
  /** Where to start: `nextPageToken` or `previousPageToken` of another page. */
  pageToken?: string | undefined;
}

/** The devices of a project. */
export interface Devices {
  /** Devices, page by page. */
  list(query?: DeviceQuery, options?: RequestOptions): List<Device>;
  /**
   * Gets a device, by name or id, with the applications that are scheduled on it.
   * @throws NotFoundError where there is none.
   */
  get(device: string, options?: RequestOptions): Call<Device>;
  /**
   * Changes a device. What is left out stays as it is; `labels` and `environmentVariables` replace the old ones as a
   * whole, and an empty object clears them.
   * @param device Its id or name. The Go client v0.1.0 sends the id.
   */
  update(device: string, update: DeviceUpdate, options?: RequestOptions): Call<Device>;
  /** Removes a device from the project, by name or id. Its agent has to register anew. */
  delete(device: string, options?: RequestOptions): Call<void>;
  /**
   * Restarts a device. Returns when the device has taken the order, not when it is back: use `waitFor`.
   * @throws ConflictError where the device is offline (inferred).
   */
  reboot(device: string, options?: RequestOptions): Call<void>;
  /**
   * Registers a device, as an agent does. Sends no access key: the registration token's id is the credential.
   * The answer holds the device's own key, which is told only this once.
   */
  register(input: RegisterDeviceInput, options?: RequestOptions): Call<RegisteredDevice>;
  /**
   * Waits until a device is as it should be: first look at once, then after 1 s, growing to 10 s.
   * @param until `"online"`, `"offline"`, or what tells from the device.
   * @throws WaitError when the time is over; NotFoundError where there is no such device.
   */
  waitFor(
    device: string,
    until: "online" | "offline" | ((device: Device) => boolean),
    options?: WaitOptions<Device>,
  ): Promise<Device>;
}

/** As the wire wants it: nothing for what is empty, as the Go client does. */
function toQuery({ q, labels, pageSize, pageToken }: DeviceQuery) {
  const wanted = Object.keys(labels ?? {}).length > 0 ? { ...labels } : undefined;
  // The document's type for labels is that of its JSON, which is written below.
  return { q: q || undefined, labels: wanted as string | undefined, pageSize, pageToken: pageToken || undefined };
}

export function devices(core: Core): Devices {
  const get: Devices["get"] = (device, options) =>
    call(core, "getDevice", { path: { device }, query: { full: "" } }, options);
  return {
    list: (query, options) => list(core, "listDevices", { query: toQuery(query ?? {}) }, options),
    get,
    update: (device, update, options) => call(core, "updateDevice", { path: { device }, body: update }, options),
    delete: (device, options) => run(core, "deleteDevice", { path: { device } }, options),
    reboot: (device, options) => run(core, "rebootDevice", { path: { device } }, options),
    register: (input, options) =>
      call(core, "registerDevice", { body: input, headers: { authorization: null } }, options),
    async waitFor(device, until, options) {
      const { waitForDevice } = await import("./outcome.ts");
      return waitForDevice(core, get, device, until, options);
    },
  };
}
