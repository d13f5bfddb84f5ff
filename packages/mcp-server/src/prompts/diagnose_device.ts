import type { PromptDefinition } from "./define.ts";

export const diagnoseDevice: PromptDefinition = {
  name: "diagnose_device",
  title: "Diagnose a device",
  description: "Finds out why a device, or something on it, does not work, and proposes what to do.",
  arguments: [
    {
      name: "device",
      title: "Device",
      description: "Name or id of the device",
      required: true,
      completes: "device",
    },
  ],
  needs: [],
  sections: ({ device }) => [
    { title: "What was found on the device", tool: "diagnose_device", input: { device } },
    { title: "The device", tool: "get_device", input: { device } },
  ],
  task: (_, offers) => [
    "Diagnose the device from the data above.",
    "1. Say in one sentence whether it works, and since when it does not.",
    "2. Name the most likely cause, and the evidence for it in the data. Where several causes fit, rank them.",
    ...(offers("read_logs")
      ? [
          "3. Where the data does not settle it, read the log of the container in question with read_logs, and say what it adds.",
        ]
      : ["3. Where the data does not settle it, say what is missing."]),
    "4. Propose the smallest change that would mend it. Change nothing before the user agrees.",
  ],
};
