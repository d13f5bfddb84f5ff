export type { Selection } from "./selection.ts";
export { SelectionError } from "./selection.ts";
export type { ServerOptions } from "./server.ts";
export { type HttpServer, type HttpServerOptions, startHttpServer } from "./transports/http.ts";
export type { HttpLimits } from "./transports/limits.ts";
export { type StdioServer, type StdioServerOptions, startStdioServer } from "./transports/stdio.ts";
export { UsageError } from "./usage-error.ts";
