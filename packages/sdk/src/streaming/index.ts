export { StreamError } from "../errors.ts";
export type { ApplicationLogOptions, JobLogOptions, LogOptions } from "./logs/device-log.ts";
export type { StreamOptions, StreamTls } from "./socket/transport.ts";
export type { OpenSshOptions } from "./ssh/open-ssh.ts";
export { DeviceStreams } from "./streams.ts";
export type { ConnectOptions } from "./tunnel/connect.ts";
export type { Forward } from "./tunnel/forward.ts";
export type { ForwardConnection, ForwardOptions } from "./tunnel/forward-options.ts";
