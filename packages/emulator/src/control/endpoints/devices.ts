import type { ContainerPlace, FleetControl } from "../../fleet/control.ts";
import type { DeviceDefinition } from "../../fleet/definition.ts";
import { deviceSchema } from "../../fleet/definition-schema.ts";
import { MAX_WRITTEN_LINES } from "../../limits.ts";
import { Problem } from "../../store/problem.ts";
import { type ControlCall, endpoint } from "../endpoint.ts";
import { text } from "../query.ts";

const query = { project: text };

function fleetOf({ emulator, query: { project } }: ControlCall<typeof query>): FleetControl {
  return project === undefined ? emulator.fleet : emulator.fleetOf(project);
}

/** An endpoint that does something to one device. */
function action(name: "disconnect" | "reconnect" | "reboot", does: string) {
  return endpoint({
    method: "POST",
    path: `/devices/{device}/${name}`,
    does,
    member: `fleet.${name}`,
    status: 204,
    query,
    run: (call) => fleetOf(call)[name](call.parameters.device ?? ""),
  });
}

export const deviceEndpoints = [
  endpoint({
    method: "POST",
    path: "/devices",
    does: "adds a device, as in a fleet file; applications that select it are rolled out to it",
    member: "fleet.addDevice",
    status: 201,
    query,
    body: deviceSchema,
    run(call) {
      const fleet = fleetOf(call);
      return fleet.device(fleet.addDevice(call.body as DeviceDefinition));
    },
  }),
  endpoint({
    method: "GET",
    path: "/devices/{device}",
    does: "tells what the API does not tell of a device: its access key, who speaks for it, whether it is connected",
    member: "fleet.device",
    status: 200,
    query,
    run: (call) => fleetOf(call).device(call.parameters.device ?? ""),
  }),
  endpoint({
    method: "DELETE",
    path: "/devices/{device}",
    does: "deletes a device, with all that runs on it",
    member: "fleet.removeDevice",
    status: 204,
    query,
    run: (call) => fleetOf(call).removeDevice(call.parameters.device ?? ""),
  }),
  action("disconnect", "the device loses its connection: rollouts stand still, two minutes later it is offline"),
  action("reconnect", "the device is back and goes on where it stood"),
  action("reboot", "the device goes away for five seconds, and starts its containers anew"),
  endpoint({
    method: "POST",
    path: "/devices/{device}/contact",
    does: "a device that nobody simulates reports: it is online for two minutes; its own key is good for this",
    member: "fleet.contact",
    status: 204,
    query,
    forDevices: true,
    run(call) {
      const { principal, emulator, parameters } = call;
      const wanted = parameters.device ?? "";
      if (principal.kind !== "device") return fleetOf(call).contact(wanted);
      const { id, name, project } = principal.device;
      if (wanted !== id && wanted !== name) throw new Problem(403, "a device's key is good for that device only");
      return emulator.fleetOf(project.id).contact(id);
    },
  }),
  endpoint({
    method: "POST",
    path: "/logs",
    does: "a container of an application or a job writes lines",
    member: "fleet.writeLog",
    status: 204,
    query,
    body: {
      type: "object",
      properties: {
        device: { type: "string" },
        application: { type: "string" },
        job: { type: "string" },
        container: { type: "string" },
        namespace: { type: "string" },
        lines: { type: "array", items: { type: "string" }, minItems: 1, maxItems: MAX_WRITTEN_LINES },
      },
      required: ["device", "container", "lines"],
      additionalProperties: false,
    },
    run(call) {
      const { lines, ...place } = call.body as ContainerPlace & { readonly lines: readonly string[] };
      fleetOf(call).writeLog(place, lines);
    },
  }),
];
