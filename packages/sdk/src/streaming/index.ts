export { StreamError } from "../errors.ts";
export { type ApplicationLogOptions, DeviceStreams, type JobLogOptions, type LogOptions } from "./streams.ts";
export type { StreamOptions, StreamTls } from "./transport.ts";
