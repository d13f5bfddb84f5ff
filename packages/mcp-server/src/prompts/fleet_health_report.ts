import { namespaceArgument, type PromptDefinition } from "./define.ts";

export const fleetHealthReport: PromptDefinition = {
  name: "fleet_health_report",
  title: "Report on the fleet's health",
  description: "A report on devices, rollouts and jobs: what is well, what is not, what to look at first.",
  arguments: [{ ...namespaceArgument, description: "All namespaces unless given" }],
  needs: [],
  sections: ({ namespace }) => [
    { title: "The fleet at a glance", tool: "get_fleet_summary", input: { namespace } },
    { title: "Devices that are offline", tool: "list_devices", input: { status: "offline", limit: 50 } },
    {
      title: "Rollouts that are not complete",
      tool: "list_applications",
      input: { namespace: namespace ?? "*", rollout: "incomplete", limit: 50 },
    },
  ],
  task: (_, offers) => [
    "Write a report on the health of the fleet from the data above, for the person who operates it.",
    "1. Begin with the answer: well, or not, in one sentence with the counts.",
    "2. List what needs attention, the most serious first: what it is, since when, which devices or applications.",
    "3. Group what looks like one cause: one site, one image, one agent version.",
    offers("diagnose_device")
      ? "4. Propose what to look at next, naming the device or application, and offer to run diagnose_device on it."
      : "4. Propose what to look at next, naming the device or application.",
    "Do not guess at what the data does not show; where it says that something was left out, say so too.",
  ],
};
