import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { serverName } from "../version.ts";
import { type ClientName, type Client as ConfiguredClient, clients } from "./clients.ts";
import { describeChange } from "./diff.ts";
import { editConfiguration } from "./edit.ts";
import { planEntry, SetupError } from "./entry.ts";
import { find, narrow, replace } from "./file.ts";
import { parseSetup, type SetupOptions, setupUsage } from "./options.ts";

const usageFault = 2;
const failed = 1;

/**
 * The command `setup`: adds this server to the configuration of MCP clients, after showing the change and asking. Resolves
 * to the exit code: 0 where every configuration says what was asked for, 1 where one does not, 2 for a mistake in the flags.
 */
export async function runSetup(args: readonly string[], terminal: Terminal): Promise<number> {
  let options: SetupOptions | "help";
  try {
    options = parseSetup(args, terminal.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.complain(`${serverName} setup: ${error.message}`);
    return usageFault;
  }
  if (options === "help") {
    terminal.print(setupUsage);
    return 0;
  }
  let code = 0;
  for (const name of options.clients) {
    const done = await configure(name, options, terminal).catch((error: unknown) => {
      terminal.complain(`${clients[name].title}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    });
    if (!done) code = failed;
  }
  return code;
}

/** Whether the client's configuration now says what was asked for, or was only to be shown. */
async function configure(name: ClientName, options: SetupOptions, terminal: Terminal): Promise<boolean> {
  const client: ConfiguredClient = clients[name];
  const file = client.file(options.scope, terminal);
  if (file === undefined)
    throw new SetupError(`it has no configuration of a project; leave --scope ${options.scope} out`);
  const { entry, prompted, notes } = planEntry(client, options, terminal);
  const found = await find(file).catch((error: unknown) => refuse(file, error));
  const { text: before } = found;
  // Windows has no such modes; there, a person's own folders are theirs alone.
  const guarded = options.writeKey && terminal.platform !== "win32";
  const after = edit(file, before, { client, name: options.name, entry, prompted });
  if (after === before) {
    terminal.print(`${client.title}: ${file} says so already.\n`);
    if (guarded && !options.printOnly && (await narrow(found))) terminal.print(`${nowPrivate(file)}\n`);
    return true;
  }
  terminal.print(
    `${client.title}: ${file}${found.mode === undefined ? " (new)" : ""}\n${describeChange(before, after)}\n`,
  );
  if (!options.printOnly) {
    if (!options.yes && !(await isAgreed(terminal))) return false;
    const copy = await replace(found, after, { secret: options.writeKey }).catch((error: unknown) =>
      refuse(file, error),
    );
    terminal.print(copy === undefined ? "Written.\n" : `Written. What it was before is in ${copy}.\n`);
    if (guarded && (found.mode ?? 0) & 0o077) terminal.print(`${nowPrivate(file)}\n`);
  }
  for (const note of notes) terminal.print(`  ${note}\n`);
  return true;
}

function nowPrivate(file: string): string {
  return `Only you may read ${file} from now on, because it holds the access key.`;
}

function edit(file: string, text: string, change: Parameters<typeof editConfiguration>[1]): string {
  try {
    return editConfiguration(text, change);
  } catch (error) {
    return refuse(file, error);
  }
}

/** Every failure names the file, which is left as it is. */
function refuse(file: string, error: unknown): never {
  throw new SetupError(`${file} was left as it is: ${error instanceof Error ? error.message : String(error)}`);
}

async function isAgreed(terminal: Terminal): Promise<boolean> {
  const answer = await terminal.ask("Write this? [y/N] ");
  if (answer === undefined) {
    terminal.complain("Nobody is there to be asked: --yes writes it, --print only shows it.");
    return false;
  }
  if (/^y(es)?$/i.test(answer.trim())) return true;
  terminal.print("Nothing was written.\n");
  return false;
}
