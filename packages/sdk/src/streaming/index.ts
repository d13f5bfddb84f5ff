export { StreamError } from "../errors.ts";
export type { ApplicationLogOptions, JobLogOptions, LogOptions } from "./logs/device-log.ts";
export type { StreamOptions, StreamTls } from "./socket/transport.ts";
export { DeviceStreams } from "./streams.ts";
