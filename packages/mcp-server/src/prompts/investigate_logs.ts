import { applicationArgument, namespaceArgument, type PromptDefinition } from "./define.ts";

export const investigateLogs: PromptDefinition = {
  name: "investigate_logs",
  title: "Investigate a symptom in logs",
  description: "Looks for the cause of a symptom in what an application logs on its devices.",
  arguments: [
    applicationArgument,
    {
      name: "symptom",
      title: "Symptom",
      description: "What was seen, in any words",
      required: true,
      completes: undefined,
    },
    namespaceArgument,
  ],
  needs: ["read_logs"],
  sections: ({ application, namespace }) => [
    {
      title: "The application and its state on each device",
      tool: "get_application",
      input: { name: application, namespace },
    },
    {
      title: "Lines with errors in its logs",
      tool: "search_logs",
      input: { name: application, namespace, grep: "error" },
    },
  ],
  task: () => [
    "Find the cause of the symptom in the arguments.",
    "1. Look for it in the data above: failed containers, their messages, lines that many devices share.",
    "2. Search on with search_logs, by words that the symptom would leave in a log, and read around a hit with read_logs.",
    "3. Say what the cause is, how sure that is, which devices have it, and quote the lines that show it.",
    "4. Where the logs do not show it, say so, and what else to look at. Change nothing before the user agrees.",
  ],
};
