import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { isRecord, type Json, list, text } from "../json.ts";
import { bold, cyan, dim, green, heading, red, wrap, write, yellow } from "./print.ts";

interface Answer {
  readonly failed: boolean;
  /** What the assistant reads. */
  readonly said: string;
  /** The same as data, where the tool gives it. */
  readonly data: Json;
}

/** How many log lines the session shows. */
const tail = 8;

/**
 * A person asks, an assistant calls tools over HTTP, and what comes back is printed. The questions are scripted; the
 * client, the calls and the answers are real, and each call uses what an earlier answer said.
 */
export async function runSession(
  url: string,
  { site, manifest }: { site: string; manifest: { file: string; text: string } },
): Promise<void> {
  const client = new Client({ name: "synpse-demo", version: "1.0.0" }, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => agree(params.message));
  // The library's class does not fit its own interface under exactOptionalPropertyTypes.
  await client.connect(new StreamableHTTPClientTransport(new URL(url)) as Transport);
  try {
    write(heading("An assistant at work (scripted; the calls and answers are real)"));
    const { tools } = await client.listTools();
    write(`  ${dim("tools")}  ${wrap(tools.map((tool) => tool.name).join(", "), 9)}`);
    write();
    await findDevices(client, site);
    const deployed = await deploy(client, manifest);
    if (deployed === undefined) return;
    await readLogs(client, deployed);
    await runEverywhere(client, deployed);
  } finally {
    await client.close();
  }
}

async function findDevices(client: Client, site: string): Promise<void> {
  ask(`Which devices do we have in ${site[0]?.toUpperCase()}${site.slice(1)}?`);
  const answer = await call(client, "list_devices", { labels: { site } });
  if (answer.failed) return showFailure(answer);
  const devices = list(answer.data.devices);
  const width = Math.max(...devices.map((device) => text(device.name).length));
  for (const device of devices) {
    const online = device.status === "online";
    const labels = Object.entries(isRecord(device.labels) ? device.labels : {});
    const shown = labels.map(([key, value]) => `${key}=${String(value)}`).join(" ");
    const dot = online ? green("●") : red("○");
    write(`  ${dot} ${text(device.name).padEnd(width)}  ${text(device.status)}  ${dim(shown)}`);
  }
  write();
}

/** Gives what to read logs of; undefined where nothing runs. */
async function deploy(
  client: Client,
  { file, text: manifest }: { file: string; text: string },
): Promise<{ application: string; namespace: string } | undefined> {
  ask(`Deploy ${file}, and tell me when it runs.`);
  const plan = await call(client, "plan_deployment", { manifest }, `manifest: ${file}`);
  if (plan.failed) {
    showFailure(plan);
    return undefined;
  }
  const { action: todo, targets, risks, warnings, planHash } = plan.data;
  const { total: planned, offline } = isRecord(targets) ? targets : {};
  write(
    `  ${yellow("•")} would ${text(todo)} it on ${String(planned)} ${planned === 1 ? "device" : "devices"}, ${offline === 0 ? "none" : String(offline)} of them offline`,
  );
  for (const { in: container, risk } of list(risks)) write(`  ${yellow("!")} ${text(container)} ${text(risk)}`);
  for (const { line, field, problem } of list(warnings)) {
    write(`  ${yellow("!")} line ${String(line)}, ${text(field)} ${text(problem)}`);
  }
  const answer = await call(client, "deploy_application", { manifest, planHash }, `manifest: ${file}, with its plan`);
  if (answer.failed) {
    showFailure(answer);
    return undefined;
  }
  return showRollout(answer);
}

/** Gives what to read logs of; undefined where nothing runs. */
function showRollout(answer: Answer): { application: string; namespace: string } | undefined {
  const { application, namespace, version, action, note, rollout, devices } = answer.data;
  const { state, available, total } = isRecord(rollout) ? rollout : {};
  const mark = state === "complete" ? green("✔") : yellow("•");
  write(
    `  ${mark} ${bold(text(application))} ${text(action)}, version ${String(version)}: ${String(available)} of ${String(total)} devices run it`,
  );
  if (typeof note === "string") write(`    ${wrap(note, 4)}`);
  for (const { device, state: other, status, containers } of list(devices)) {
    if (other === "running") continue;
    write(`    ${text(device)}: ${status === "offline" ? "offline" : text(other)}`);
    for (const { name, message } of list(containers)) {
      if (typeof message === "string") write(`      ${text(name)}: ${dim(unfenced(message))}`);
    }
  }
  write();
  return Number(available) > 0 ? { application: text(application), namespace: text(namespace) } : undefined;
}

async function readLogs(
  client: Client,
  { application, namespace }: { application: string; namespace: string },
): Promise<void> {
  ask(`What does ${application} say?`);
  const where = await call(client, "get_application", { name: application, namespace });
  const device = list(where.data.devices).find(({ state }) => state === "running");
  if (device === undefined) return showFailure(where);
  write(`  ${green("●")} it runs on ${text(device.device)}, for one`);
  const input = { name: application, namespace, device: text(device.device), tail };
  let answer = await call(client, "read_logs", input);
  // Several containers: the answer names them, and an assistant picks one.
  const [container] = answer.failed ? list(parse(answer.said).containers) : [];
  if (container !== undefined) {
    write(`  ${dim("it has several containers; the first one:")}`);
    answer = await call(client, "read_logs", { ...input, container: text(container.container) });
  }
  if (answer.failed) return showFailure(answer);
  for (const line of fenced(answer.said)) write(`  ${dim("│")} ${line}`);
  write(`  ${dim("(the assistant gets these lines fenced: as data, and not as orders to follow)")}`);
  write();
}

/** A change that reaches far: the server asks the person before it makes it. */
async function runEverywhere(
  client: Client,
  { application, namespace }: { application: string; namespace: string },
): Promise<void> {
  ask(`Good. Run ${application} on every device.`);
  const input = { name: application, namespace, scheduling: { type: "AllDevices" } };
  const answer = await call(client, "update_application", input);
  if (answer.failed) showFailure(answer);
  else showRollout(answer);
}

/** The person in front of the client: shown what the server asks, and says yes. */
function agree(message: string) {
  write(`  ${yellow("?")} ${bold("The server asks you, not the assistant:")}`);
  for (const line of message.split("\n")) write(`    ${dim(wrap(line, 6))}`);
  write(`  ${bold("You")}  ${green("yes, go on")}`);
  return { action: "accept" as const, content: { approve: true } };
}

/** A short free text without its fence. */
function unfenced(message: string): string {
  return message.replaceAll(/<\/?untrusted-data-\w+>/g, "");
}

/** The free text in an answer: what stands between the lines that fence it. */
function fenced(said: string): string[] {
  const lines = said.split("\n");
  const start = lines.findIndex((line) => /^<untrusted-data-\w+>$/.test(line));
  const end = lines.findIndex((line) => /^<\/untrusted-data-\w+>$/.test(line));
  return start < 0 || end < start ? lines : lines.slice(start + 1, end);
}

async function call(client: Client, name: string, input: Record<string, unknown>, shown?: string): Promise<Answer> {
  write(`  ${cyan("→")} ${bold(name)} ${dim(shown ?? JSON.stringify(input))}`);
  const result = await client.callTool({ name, arguments: input }, undefined, {
    onprogress: ({ progress, total = 0, message = "" }) => {
      // The protocol wants it to grow with each message, so between two devices it may be a fraction.
      const done = Math.floor(progress);
      const bar = `${green("▰".repeat(done))}${dim("▱".repeat(Math.max(0, total - done)))}`;
      write(`    ${bar} ${wrap(message, Math.max(done, total) + 5)}`);
    },
  });
  const said = list(result.content).map((block) => text(block.text));
  return {
    failed: result.isError === true,
    said: said.join("\n"),
    data: isRecord(result.structuredContent) ? result.structuredContent : {},
  };
}

function ask(question: string): void {
  write(`${bold("You")}  ${question}`);
}

function showFailure({ said }: Answer): void {
  for (const line of said.split("\n")) write(`  ${red(line)}`);
  write();
}

function parse(said: string): Json {
  try {
    const value: unknown = JSON.parse(said);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
