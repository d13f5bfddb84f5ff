import { Agent } from "node:https";
import type { Duplex } from "node:stream";
import { Synpse } from "@synpse/sdk";
import {
  type ApplicationLogOptions,
  type ConnectOptions,
  DeviceStreams,
  type DownloadBytesOptions,
  type ExecOptions,
  type ExecResult,
  type Forward,
  type ForwardConnection,
  type ForwardOptions,
  type JobLogOptions,
  type LogGap,
  type LogStream,
  type OpenSshOptions,
  type SshOptions,
  type StreamOptions,
  type TransferOptions,
  type TransferResult,
} from "@synpse/sdk/streaming";
import { type MethodTests, typed } from "./assert.ts";

const at = { namespace: "default", container: "web", device: "gateway-7" };

const unsetOptions = {
  agent: undefined,
  tls: undefined,
  handshakeTimeout: undefined,
  pingInterval: undefined,
} satisfies Record<keyof StreamOptions, undefined>;

const unsetSsh = {
  username: undefined,
  privateKey: undefined,
  passphrase: undefined,
  password: undefined,
  hostKey: undefined,
  readyTimeout: undefined,
  keepaliveInterval: undefined,
  firstByteTimeout: undefined,
  timeout: undefined,
  signal: undefined,
} satisfies Record<keyof SshOptions, undefined>;

const unsetExec = {
  stdin: undefined,
  maxOutput: undefined,
  stdout: undefined,
  stderr: undefined,
  env: undefined,
  pty: undefined,
} satisfies Record<Exclude<keyof ExecOptions, keyof SshOptions>, undefined>;

/** The constructor. */
export const construction = {
  constructor() {
    const synpse = new Synpse();
    typed(new DeviceStreams(synpse)).as<DeviceStreams>();
    typed(new DeviceStreams(synpse, unsetOptions)).as<DeviceStreams>();
    void new DeviceStreams(synpse, {
      agent: new Agent(),
      tls: { ca: "pem" },
      handshakeTimeout: 1_000,
      pingInterval: false,
    });
    // @ts-expect-error a client, not its options
    void new DeviceStreams({ accessKey: "key" });
    // @ts-expect-error the client is missing
    void new DeviceStreams();
    // @ts-expect-error a wrong option name
    void new DeviceStreams(synpse, { timeout: 1_000 });
    // @ts-expect-error milliseconds
    void new DeviceStreams(synpse, { handshakeTimeout: "1s" });
    // @ts-expect-error certificates are always checked
    void new DeviceStreams(synpse, { tls: { rejectUnauthorized: false } });
  },
};

export const streaming: MethodTests<DeviceStreams> = {
  async applicationLogs(streams) {
    const options = { ...at, application: "web" };
    typed(streams.applicationLogs(options)).as<LogStream>();
    typed(streams.applicationLogs({ ...options, follow: false })).as<LogStream<string>>();
    typed(streams.applicationLogs({ ...options, follow: true, maxReconnects: 0 })).as<LogStream<string>>();
    typed(streams.applicationLogs({ ...options, follow: true })).as<LogStream<string | LogGap>>();
    typed(streams.applicationLogs({ ...options, follow: Math.random() < 2 })).as<LogStream<string | LogGap>>();
    typed(streams.applicationLogs(options).toReadableStream()).as<ReadableStream<string>>();
    for await (const item of streams.applicationLogs({ ...options, follow: true })) {
      if (typeof item === "string") typed(item).as<string>();
      else typed(item.reason).as<"lost" | "ambiguous">();
      // @ts-expect-error a gap has no length
      void item.length;
    }
    const unset = { ...options, follow: undefined, tail: undefined, maxReconnects: undefined, signal: undefined };
    for await (const line of streams.applicationLogs(unset satisfies ApplicationLogOptions)) typed(line).as<string>();
    void streams.applicationLogs({ ...options, follow: true, tail: 10, signal: new AbortController().signal });
    // @ts-expect-error the application is missing
    void streams.applicationLogs(at);
    // @ts-expect-error a job's log is another one
    void streams.applicationLogs({ ...at, job: "backup" });
    // @ts-expect-error a log is that of one device
    void streams.applicationLogs({ namespace: "default", application: "web", container: "web" });
    // @ts-expect-error a wrong option name
    void streams.applicationLogs({ ...at, application: "web", lines: 10 });
    // @ts-expect-error a number
    void streams.applicationLogs({ ...at, application: "web", tail: "10" });
    // @ts-expect-error the options are missing
    void streams.applicationLogs();
  },

  async ssh(streams) {
    typed(await streams.ssh("gateway-7")).as<Duplex>();
    const unset = { firstByteTimeout: undefined, signal: undefined } satisfies Record<keyof OpenSshOptions, undefined>;
    void streams.ssh("gateway-7", unset);
    // @ts-expect-error the device is missing
    void streams.ssh();
    // @ts-expect-error a wrong option name
    void streams.ssh("gateway-7", { timeout: 1_000 });
    // @ts-expect-error milliseconds
    void streams.ssh("gateway-7", { firstByteTimeout: "10s" });
  },

  async exec(streams) {
    const result = await streams.exec("gateway-7", "uptime");
    typed(result).as<ExecResult>();
    typed(result.exitCode).as<number | null>();
    void streams.exec("gateway-7", "cat", { ...unsetSsh, ...unsetExec });
    const stdin = (async function* () {
      yield "text";
      yield new Uint8Array();
    })();
    const stdout = (chunk: Uint8Array) => void chunk;
    void streams.exec("gateway-7", "cat", {
      stdin,
      stdout,
      stderr: async () => {},
      env: { A: "b" },
      pty: { rows: 24 },
    });
    // @ts-expect-error the command is missing
    void streams.exec("gateway-7");
    // @ts-expect-error words are not joined: the shell reads one text
    void streams.exec("gateway-7", ["ls", "-l"]);
    // @ts-expect-error a wrong option name
    void streams.exec("gateway-7", "ls", { input: "text" });
    // @ts-expect-error a variable is a text
    void streams.exec("gateway-7", "env", { env: { PORT: 80 } });
  },

  async upload(streams) {
    typed(await streams.upload("gateway-7", "./app.yaml", "/etc/app.yaml")).as<TransferResult>();
    const unset = { ...unsetSsh, mode: undefined, onProgress: undefined };
    void streams.upload("gateway-7", new Uint8Array(), "/tmp/a", unset satisfies TransferOptions);
    void streams.upload("gateway-7", process.stdin, "/tmp/a", {
      mode: 0o755,
      onProgress({ transferred, total }) {
        typed(transferred).as<number>();
        typed(total).as<number | undefined>();
      },
    });
    // @ts-expect-error where to is missing
    void streams.upload("gateway-7", "./app.yaml");
    // @ts-expect-error a wrong option name
    void streams.upload("gateway-7", "./a", "/tmp/a", { permissions: 0o755 });
  },

  async download(streams) {
    typed(await streams.download("gateway-7", "/etc/hostname")).as<Uint8Array>();
    typed(await streams.download("gateway-7", "/etc/hostname", { maxSize: 100 })).as<Uint8Array>();
    typed(await streams.download("gateway-7", "/etc/hostname", "./hostname")).as<TransferResult>();
    const unset = { ...unsetSsh, onProgress: undefined, maxSize: undefined };
    void streams.download("gateway-7", "/etc/hostname", unset satisfies DownloadBytesOptions);
    void streams.download("gateway-7", "/etc/hostname", "./hostname", { mode: undefined });
    // @ts-expect-error bytes have no mode
    void streams.download("gateway-7", "/etc/hostname", { mode: 0o600 });
    // @ts-expect-error the file is missing
    void streams.download("gateway-7");
  },

  async forward(streams) {
    const forward = await streams.forward("gateway-7", { port: 3000 });
    typed(forward).as<Forward>();
    typed(forward.localPort).as<number>();
    typed(forward.close()).as<Promise<void>>();
    forward satisfies AsyncDisposable;
    const unset = {
      port: 3000,
      hostname: undefined,
      localPort: undefined,
      localHost: undefined,
      maxConnections: undefined,
      halfCloseTimeout: undefined,
      signal: undefined,
      onError: undefined,
      onConnection: undefined,
    } satisfies Record<keyof ForwardOptions, undefined | number>;
    void streams.forward("gateway-7", unset);
    void streams.forward("gateway-7", {
      port: 3000,
      onError(error, connection) {
        typed(error).as<unknown>();
        typed(connection).as<ForwardConnection | undefined>();
      },
    });
    // @ts-expect-error the port is missing
    void streams.forward("gateway-7", { localPort: 3000 });
    // @ts-expect-error a wrong option name
    void streams.forward("gateway-7", { port: 3000, bind: "0.0.0.0" });
  },

  async connect(streams) {
    typed(await streams.connect("gateway-7", { port: 8080 })).as<Duplex>();
    const unset = { port: 8080, hostname: undefined, halfCloseTimeout: undefined, signal: undefined };
    void streams.connect("gateway-7", unset satisfies ConnectOptions);
    void streams.connect("gateway-7", { port: 443, hostname: "192.168.0.1", halfCloseTimeout: 1_000 });
    // @ts-expect-error the port is missing
    void streams.connect("gateway-7", { hostname: "192.168.0.1" });
    // @ts-expect-error a number
    void streams.connect("gateway-7", { port: "8080" });
    // @ts-expect-error a wrong option name
    void streams.connect("gateway-7", { port: 8080, host: "192.168.0.1" });
    // @ts-expect-error the options are missing
    void streams.connect("gateway-7");
  },

  async jobLogs(streams) {
    const options = { ...at, job: "backup" };
    typed(streams.jobLogs(options)).as<LogStream>();
    typed(streams.jobLogs({ ...options, follow: true })).as<LogStream<string | LogGap>>();
    const unset = { ...options, follow: undefined, tail: undefined, maxReconnects: undefined, signal: undefined };
    for await (const line of streams.jobLogs(unset satisfies JobLogOptions)) typed(line).as<string>();
    // @ts-expect-error the job is missing
    void streams.jobLogs(at);
    // @ts-expect-error a wrong option name
    void streams.jobLogs({ ...at, job: "backup", since: "1h" });
    // @ts-expect-error yes or no
    void streams.jobLogs({ ...at, job: "backup", follow: "true" });
  },
};
