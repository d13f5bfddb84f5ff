import type { FaultRule } from "../../faults/fault.ts";
import { notFound } from "../../store/problem.ts";
import { endpoint } from "../endpoint.ts";

export const faultEndpoints = [
  endpoint({
    method: "GET",
    path: "/faults",
    does: "lists the rules that make things go wrong, and how often each was applied",
    member: "faults.list",
    status: 200,
    run: ({ emulator }) => emulator.faults.list(),
  }),
  endpoint({
    method: "POST",
    path: "/faults",
    does: "adds a rule",
    member: "faults.add",
    status: 201,
    // Adding it looks at it in its own words.
    body: {},
    run: ({ emulator: { faults }, body }) => faults.get(faults.add(body as FaultRule).id),
  }),
  endpoint({
    method: "DELETE",
    path: "/faults",
    does: "removes all rules",
    member: "faults.clear",
    status: 204,
    run: ({ emulator }) => emulator.faults.clear(),
  }),
  endpoint({
    method: "GET",
    path: "/faults/{id}",
    does: "tells of one rule",
    member: "faults.get",
    status: 200,
    run({ emulator, parameters: { id = "" } }) {
      return emulator.faults.get(id) ?? unknown(id);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/faults/{id}",
    does: "removes a rule",
    member: "faults.remove",
    status: 204,
    run({ emulator, parameters: { id = "" } }) {
      if (!emulator.faults.remove(id)) unknown(id);
    },
  }),
];

function unknown(id: string): never {
  throw notFound("fault", id);
}
