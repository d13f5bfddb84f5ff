import type { PromptDefinition } from "./define.ts";

export const onboardDevice: PromptDefinition = {
  name: "onboard_device",
  title: "Bring a new device in",
  description: "Walks through adding a device: registration token, labels, and checking that it has arrived.",
  arguments: [
    {
      name: "site",
      title: "Site",
      description: "Where the device stands: the value of its label site",
      required: false,
      completes: "site",
    },
  ],
  needs: ["get_device"],
  sections: ({ site }) => [
    {
      title: site === undefined ? "Devices that are there already" : "Devices that are at this site already",
      tool: "list_devices",
      input: { labels: site === undefined ? undefined : { site }, limit: 10 },
    },
    {
      title: "Applications, and the labels that they select devices by",
      tool: "list_applications",
      input: { limit: 25 },
    },
  ],
  task: ({ site }, offers) => [
    "Help the user to bring a new device into this fleet.",
    `1. Propose its name and labels after the pattern of the devices above${site === undefined ? "" : ", with the site of the arguments"}, and say which applications would run on it with them.`,
    offers("create_registration_token")
      ? "2. When the user agrees, call create_registration_token with these labels and one registration. Its secret is not shown here: the result says where the user finds it."
      : "2. Ask the user to make a registration token with these labels and one registration in the Synpse console.",
    "3. Tell the user to install the agent on the device with that token, and to come back when it is done.",
    "4. Then find it with list_devices, and check with get_device that it is online, has its labels, and runs what it should.",
  ],
};
