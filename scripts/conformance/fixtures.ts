import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ErrorCode, McpError, type ServerResult } from "@modelcontextprotocol/sdk/types.js";
import { isRecord, type Json, list, text } from "../json.ts";
import { fixturePrompts } from "./fixtures/prompts.ts";
import { fixtureResources, fixtureTemplates, readFixture } from "./fixtures/resources.ts";
import { type Arguments, type Extra, fixtureTools } from "./fixtures/tools.ts";

type Handler = (request: { readonly params?: Arguments }, extra: Extra) => Promise<ServerResult>;

/** Answers a request itself, or passes it on. `product` is undefined where the product does not know the method. */
type Fixture = (params: Arguments, extra: Extra, product: (() => Promise<ServerResult>) | undefined) => Answer;
type Answer = ServerResult | Promise<ServerResult>;

/** Puts what the suite asks for by name in front of what the server has; the rest goes on to the product. */
export function addFixtures(server: Server): void {
  server.registerCapabilities({
    tools: {},
    resources: { subscribe: true },
    prompts: {},
    completions: {},
    logging: {},
  });
  const handlers = handlersOf(server);
  for (const [method, fixture] of Object.entries(fixtures)) {
    const product = handlers.get(method);
    handlers.set(method, async (request, extra) =>
      fixture(request.params ?? {}, extra, product && (() => product(request, extra))),
    );
  }
}

const fixtures: Readonly<Record<string, Fixture>> = {
  "tools/list": listWith(
    "tools",
    Object.entries(fixtureTools).map(([name, { description, inputSchema = { type: "object" } }]) => ({
      name,
      description,
      inputSchema,
    })),
  ),
  "tools/call": (params, extra, product) =>
    fixtureTools[text(params.name)]?.run(argumentsOf(params), extra) ?? passOn(product),
  "resources/list": listWith("resources", fixtureResources),
  "resources/templates/list": listWith("resourceTemplates", fixtureTemplates),
  "resources/read": (params, _extra, product) => {
    const contents = readFixture(text(params.uri));
    return contents === undefined ? passOn(product) : { contents: [contents] };
  },
  "resources/subscribe": acknowledge((params) => readFixture(text(params.uri)) !== undefined),
  "resources/unsubscribe": acknowledge((params) => readFixture(text(params.uri)) !== undefined),
  "prompts/list": listWith(
    "prompts",
    Object.entries(fixturePrompts).map(([name, { messages: _, ...rest }]) => ({ name, ...rest })),
  ),
  "prompts/get": (params, _extra, product) => {
    const contents = fixturePrompts[text(params.name)]?.messages(argumentsOf(params));
    return contents === undefined
      ? passOn(product)
      : { messages: contents.map((content) => ({ role: "user", content })) };
  },
  "completion/complete": ({ ref, argument }, _extra, product) => {
    const known = isRecord(ref) && text(ref.name) in fixturePrompts;
    if (!known) return passOn(product);
    const begun = isRecord(argument) ? text(argument.value) : "";
    const values = ["paris", "park", "party"].filter((value) => value.startsWith(begun));
    return { completion: { values, total: values.length, hasMore: false } };
  },
  "logging/setLevel": acknowledge((_params, product) => product === undefined),
};

/** The product's list, whole, and these at its end. */
function listWith(name: string, own: readonly object[]): Fixture {
  return async (_params, _extra, product) => {
    const theirs: Json = (await product?.()) ?? {};
    return { ...theirs, [name]: [...list(theirs[name]), ...own] };
  };
}

function acknowledge(isOurs: (params: Arguments, product: unknown) => boolean): Fixture {
  return (params, _extra, product) => (isOurs(params, product) ? {} : passOn(product));
}

function passOn(product: (() => Promise<ServerResult>) | undefined): Promise<ServerResult> {
  if (product === undefined) throw new McpError(ErrorCode.MethodNotFound, "Method not found");
  return product();
}

function argumentsOf(params: Arguments): Arguments {
  return isRecord(params.arguments) ? params.arguments : {};
}

/** The handlers that are set. The library can replace one, and has no way to call the one before. */
function handlersOf(server: Server): Map<string, Handler> {
  const handlers: unknown = Reflect.get(server, "_requestHandlers");
  if (!(handlers instanceof Map)) throw new Error("the MCP SDK keeps its request handlers elsewhere now");
  return handlers as Map<string, Handler>;
}
