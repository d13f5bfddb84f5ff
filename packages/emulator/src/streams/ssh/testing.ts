import { once } from "node:events";
import { Client, type ClientChannel, type ConnectConfig, type PseudoTtyOptions, type SFTPWrapper } from "ssh2";
import { expect, onTestFinished } from "vitest";
import { createWebSocketStream, WebSocket } from "ws";
import { basic, type TestEmulator } from "../../testing/client.ts";

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | undefined;
}

export interface SshClient {
  readonly client: Client;
  readonly websocket: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Runs a command to its end. */
  exec(command: string, stdin?: string | Buffer): Promise<Outcome>;
  /** Runs a command and gives its channel. */
  start(command: string, pty?: PseudoTtyOptions): Promise<ClientChannel>;
  shell(pty: PseudoTtyOptions | false): Promise<ClientChannel>;
  sftp(): Promise<SFTPWrapper>;
}

export function openSocket({ emulator }: TestEmulator, device = "d"): WebSocket {
  const url = `${emulator.baseUrl.replace("http", "ws")}/projects/${emulator.projectId}/devices/${device}/ssh`;
  const websocket = new WebSocket(url, {
    headers: { Authorization: basic(emulator.accessKey) },
    perMessageDeflate: false,
  });
  websocket.on("error", () => undefined);
  onTestFinished(() => websocket.terminate());
  return websocket;
}

export function closing(websocket: WebSocket): Promise<{ code: number; reason: string }> {
  return once(websocket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
}

/** The answer to a websocket that was refused before the upgrade. */
export async function refused(test: TestEmulator, device?: string): Promise<{ status: number; text: string }> {
  const [request, response] = await once(openSocket(test, device), "unexpected-response");
  let text = "";
  for await (const chunk of response) text += chunk;
  request.destroy();
  return { status: response.statusCode, text };
}

/** Logs in to a device, with an empty user name and no credentials unless told otherwise. Rejects when the device does not let it in. */
export async function login(test: TestEmulator, config: ConnectConfig & { device?: string } = {}): Promise<SshClient> {
  const { device, ...rest } = config;
  const websocket = openSocket(test, device);
  const closed = closing(websocket);
  // Made before the websocket is open: the server speaks first.
  const sock = createWebSocketStream(websocket);
  sock.on("error", () => undefined);
  const client = new Client();
  client.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve);
    client.once("error", reject);
    client.connect({ sock, username: "", ...rest });
  });
  const started = (begin: (done: (error: Error | undefined, channel: ClientChannel) => void) => void) =>
    new Promise<ClientChannel>((resolve, reject) => {
      begin((error, channel) => (error ? reject(error) : resolve(watched(channel))));
    });
  const self: SshClient = {
    client,
    websocket,
    closed,
    start: (command, pty) => started((done) => client.exec(command, pty ? { pty } : {}, done)),
    shell: (pty) => started((done) => client.shell(pty, done)),
    sftp: () => new Promise((resolve, reject) => client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)))),
    async exec(command, stdin = "") {
      const channel = await self.start(command);
      channel.end(stdin);
      return outcome(channel);
    },
  };
  return self;
}

interface Watched {
  stdout: string;
  stderr: string;
  readonly looks: Set<() => void>;
  readonly end: Promise<Outcome>;
}

const watches = new WeakMap<ClientChannel, Watched>();

/** Listens from the start: what comes in the same moment as the channel is not lost. */
function watched(channel: ClientChannel): ClientChannel {
  const looks = new Set<() => void>();
  const end = new Promise<Outcome>((resolve) => {
    let exit: { code: number | null; signal: string | undefined } = { code: null, signal: undefined };
    channel.on("exit", (code: number | null, signal?: string) => {
      exit = { code, signal };
    });
    // The library's client may say `close` while it still has stderr to hand over.
    const ends = [once(channel, "close"), once(channel.stderr, "end")];
    void Promise.all(ends).then(() => resolve({ stdout: seen.stdout, stderr: seen.stderr, ...exit }));
  });
  const seen: Watched = { stdout: "", stderr: "", looks, end };
  watches.set(channel, seen);
  channel.setEncoding("utf8");
  channel.on("data", (text: string) => {
    seen.stdout += text;
    for (const look of looks) look();
  });
  channel.stderr.setEncoding("utf8");
  channel.stderr.on("data", (text: string) => {
    seen.stderr += text;
  });
  return channel;
}

export function outcome(channel: ClientChannel): Promise<Outcome> {
  return watches.get(channel)?.end ?? expect.unreachable();
}

/** Waits until what a channel has printed fits, and gives it; what was seen is forgotten. */
export async function until(channel: ClientChannel, pattern: RegExp): Promise<string> {
  const seen = watches.get(channel);
  if (!seen) return expect.unreachable();
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!pattern.test(seen.stdout)) return;
      seen.looks.delete(look);
      resolve();
    };
    seen.looks.add(look);
    look();
  });
  const text = seen.stdout;
  seen.stdout = "";
  return text;
}

/** Waits for something that comes about within the emulator, without a clock. */
export async function eventually(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setImmediate(resolve));
}
