export { StreamError } from "../errors.ts";
export type {
  ApplicationLogOptions,
  JobLogOptions,
  LogOptions,
  LogStream,
  OverOneConnection,
} from "./logs/device-log.ts";
export type { GapReason, LogGap, LogItem } from "./logs/gap.ts";
export type { StreamOptions, StreamTls } from "./socket/transport.ts";
export type { DownloadBytesOptions } from "./ssh/download.ts";
export { SshError, type SshFailure } from "./ssh/errors.ts";
export type { ExecOptions, ExecResult, Pty } from "./ssh/exec.ts";
export type { OpenSshOptions } from "./ssh/open-ssh.ts";
export type { SshAuthentication, SshOptions } from "./ssh/options.ts";
export type { Take } from "./ssh/output.ts";
export type { Stdin } from "./ssh/stdin.ts";
export type { TransferOptions, TransferProgress, TransferResult } from "./ssh/transfer.ts";
export type { UploadSource } from "./ssh/upload.ts";
export { DeviceStreams } from "./streams.ts";
export type { ConnectOptions } from "./tunnel/connect.ts";
export type { Forward } from "./tunnel/forward.ts";
export type { ForwardConnection, ForwardOptions } from "./tunnel/forward-options.ts";
