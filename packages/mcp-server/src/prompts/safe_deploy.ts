import { applicationArgument, namespaceArgument, type PromptDefinition } from "./define.ts";

export const safeDeploy: PromptDefinition = {
  name: "safe_deploy",
  title: "Deploy an image safely",
  description:
    "Rolls a new image of an application out: looks at the state first, shows the plan, waits, and can go back.",
  arguments: [
    applicationArgument,
    {
      name: "image",
      title: "Image",
      description: "The image to roll out, with its tag",
      required: true,
      completes: "image",
    },
    namespaceArgument,
  ],
  needs: ["update_application", "wait_for_rollout"],
  sections: ({ application, namespace }) => [
    {
      title: "The application as it is",
      tool: "get_application",
      input: { name: application, namespace, format: "detailed" },
    },
  ],
  task: (_, offers) => [
    "Roll the image in the arguments out to the application, in this order.",
    "1. Look at the rollout above. Where it is incomplete or containers fail, say so, and ask whether to go on.",
    "2. Note the present image and version: they are the way back. Where there are several containers and it is not plain which one the image is for, ask.",
    "3. Call update_application with dryRun, and show the user what would change, on how many devices.",
    "4. Only when the user agrees, call update_application, and then wait_for_rollout until it is complete.",
    offers("read_logs")
      ? "5. Where devices fail, read the log of one with read_logs, say what it shows, and offer to put the image of step 2 back."
      : "5. Where devices fail, say which and why, and offer to put the image of step 2 back.",
  ],
};
