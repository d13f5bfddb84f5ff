import { Agent } from "node:https";
import { Synpse } from "@synpse/sdk";
import {
  type ApplicationLogOptions,
  DeviceStreams,
  type JobLogOptions,
  type StreamOptions,
} from "@synpse/sdk/streaming";
import { type MethodTests, typed } from "./assert.ts";

const at = { namespace: "default", container: "web", device: "gateway-7" };

const unsetOptions = {
  agent: undefined,
  tls: undefined,
  handshakeTimeout: undefined,
} satisfies Record<keyof StreamOptions, undefined>;

/** The constructor. */
export const construction = {
  constructor() {
    const synpse = new Synpse();
    typed(new DeviceStreams(synpse)).as<DeviceStreams>();
    typed(new DeviceStreams(synpse, unsetOptions)).as<DeviceStreams>();
    void new DeviceStreams(synpse, { agent: new Agent(), tls: { ca: "pem" }, handshakeTimeout: 1_000 });
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
    typed(streams.applicationLogs(options)).as<AsyncIterable<string>>();
    const unset = { ...options, follow: undefined, tail: undefined, signal: undefined };
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

  async jobLogs(streams) {
    const options = { ...at, job: "backup" };
    typed(streams.jobLogs(options)).as<AsyncIterable<string>>();
    const unset = { ...options, follow: undefined, tail: undefined, signal: undefined };
    for await (const line of streams.jobLogs(unset satisfies JobLogOptions)) typed(line).as<string>();
    // @ts-expect-error the job is missing
    void streams.jobLogs(at);
    // @ts-expect-error a wrong option name
    void streams.jobLogs({ ...at, job: "backup", since: "1h" });
    // @ts-expect-error yes or no
    void streams.jobLogs({ ...at, job: "backup", follow: "true" });
  },
};
