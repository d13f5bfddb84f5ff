import { Emulator } from "@synpse/emulator";
import { Synpse, WaitError } from "@synpse/sdk";
import type { Elicit } from "../../packages/mcp-server/src/testing/connect.ts";
import { type Assistant, startAssistant } from "./assistant.ts";
import type { programs, ServerProgram } from "./programs.ts";
import { morning, newValue, shops } from "./shops.ts";

/** The shops, a server in front of them, and whoever works with it. */
export interface Stage extends AsyncDisposable {
  readonly emulator: Emulator;
  /** What the service itself knows. */
  readonly synpse: Synpse;
  readonly program: ServerProgram;
  /** Whoever has worked here. */
  readonly assistants: readonly Assistant[];
  /** A conversation that begins with these words of a person. */
  begin(words: string): Promise<Assistant>;
  /** Resolves when the container of the kiosk in Berlin has given up. */
  kioskIsDown(): Promise<void>;
  /** The changes that were asked of the service. */
  changes(): string[];
}

/** The name of the variable that holds the new value, as a person would say it. */
export const newValueIn = "TERMINAL_KEY_2026";

/** Times what happens on devices: a rollout takes a second. */
const speed = 4;

export async function startStage(
  open: (typeof programs)[keyof typeof programs],
  { flags = [], person }: { readonly flags?: readonly string[]; readonly person?: Elicit | undefined } = {},
): Promise<Stage> {
  const emulator = await Emulator.start({ fleet: shops, speed });
  morning(emulator);
  const synpse = new Synpse(emulator.clientOptions);
  const env = {
    SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
    SYNPSE_PROJECT_ID: emulator.projectId,
    SYNPSE_API_ENDPOINT_URL: emulator.baseUrl,
    [`SYNPSE_MCP_SECRET_${newValueIn}`]: newValue,
  };
  const program = await open({ flags: ["--toolsets", "all", ...flags], env, person });
  const assistants: Assistant[] = [];
  return {
    emulator,
    synpse,
    program,
    assistants,
    async begin(words) {
      const assistant = await startAssistant(program.client);
      assistant.hear(words);
      assistants.push(assistant);
      return assistant;
    },
    async kioskIsDown() {
      const { applications } = synpse.namespace("shopfront");
      const signal = AbortSignal.timeout(20_000);
      // Between two of its starts the container runs, and the rollout may look complete.
      for (;;) {
        const end: unknown = await applications.waitForRollout("berlin-screens", { signal }).catch((error) => error);
        if (end instanceof WaitError && end.why === "failed") return;
        if (end instanceof Error) throw new Error("the kiosk in Berlin is not down", { cause: end });
      }
    },
    changes: () =>
      emulator.journal
        .entries()
        .filter(({ method }) => method !== "GET")
        .map(({ method, path }) => `${method} ${path}`),
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}
