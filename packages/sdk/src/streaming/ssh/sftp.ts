import type { SFTPWrapper, Stats } from "ssh2";
import type { Connection } from "./connection.ts";
import { quoted, SshError } from "./errors.ts";

/** So many bytes go into one request. Every server takes 32 KiB with what is around them; ssh2 would split more, one after the other. */
export const BLOCK = 30 * 1024;
/** So many requests are on their way at once: about 2 MiB, which fills a line of 80 Mbit/s that answers after 200 ms. */
export const MAX_REQUESTS = 64;

const MEANING: Readonly<Record<number, string>> = {
  2: "no such file or directory",
  3: "permission denied",
  8: "the device's sftp server cannot do this",
};

type Done = (error?: Error | null) => void;
type Answer<T> = (error: Error | null | undefined, value: T) => void;

/** The files of a device. */
export interface Files {
  readonly sftp: SFTPWrapper;
  /**
   * Asks for one thing and waits for the answer.
   * @param doing What fails, if it does: `open`, `write to`.
   */
  ask(doing: string, path: string, request: (callback: Done) => void): Promise<void>;
  /** Asks for something, and gives the answer. */
  get<T>(doing: string, path: string, request: (callback: Answer<T>) => void): Promise<T>;
  /**
   * Asks for what is left to do though the call is over, when the others ask for nothing more.
   * @returns Whether it was done.
   */
  cleanUp(path: string, request: (callback: Done) => void): Promise<boolean>;
  /** What a failed request means, as an error. */
  failure(doing: string, path: string, error: Error): SshError;
}

/** Whether a server tells what kind of file it is, and its permission bits. It need not. */
export function hasMode({ mode }: Partial<Stats>): boolean {
  return mode !== undefined;
}

/** Whether it is a regular file. Where the server does not tell it may be, and how it is opened will show. */
export function isFile(stats: Stats): boolean {
  return !hasMode(stats) || stats.isFile();
}

/** Starts sftp on a connection. @throws SshError where the device has none */
export function openFiles(connection: Connection): Promise<Files> {
  const { client, device, secrets } = connection;
  let ended = false;

  function failure(doing: string, path: string, error: Error): SshError {
    const { code } = error as { code?: unknown };
    const status = typeof code === "number" ? code : undefined;
    const said = quoted(error.message, secrets);
    const meaning = (status !== undefined && MEANING[status]) || said;
    const message = `could not ${doing} ${JSON.stringify(path)} on device ${JSON.stringify(device)}: ${meaning}.`;
    return new SshError(message, { why: "file", code: status, path });
  }

  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      const said = quoted(error.message, secrets);
      const message = `device ${JSON.stringify(device)} has no sftp, which transfers need (${said}). A small file can go through exec: with cat, and the option stdin.`;
      reject(new SshError(message, { why: "refused" }));
    };
    try {
      client.sftp((error, sftp) => {
        if (error) {
          refuse(error);
          return;
        }
        const end = () => {
          ended = true;
        };
        // An answer that cannot be understood ends it; the requests that wait fail then.
        sftp.on("error", end).on("end", end).on("close", end);
        function send<T>(doing: string, path: string, request: (callback: Answer<T>) => void): Promise<T> {
          return new Promise((done, fail) => {
            // ssh2 would never call back.
            if (ended) {
              fail(failure(doing, path, new Error("the device has ended sftp")));
              return;
            }
            try {
              request((problem, value) => (problem ? fail(failure(doing, path, problem)) : done(value)));
            } catch (problem) {
              fail(failure(doing, path, problem as Error));
            }
          });
        }
        // A step that was under way when the call ended must not lead to the next: that is being undone.
        const get: Files["get"] = async (doing, path, request) => {
          if (connection.over) throw failure(doing, path, new Error("the call is over"));
          return send(doing, path, request);
        };
        const whether = (request: (callback: Done) => void) => (callback: Answer<void>) =>
          request((problem) => callback(problem, undefined));
        resolve({
          sftp,
          failure,
          get,
          ask: (doing, path, request) => get(doing, path, whether(request)),
          cleanUp: (path, request) =>
            send("clean up", path, whether(request)).then(
              () => true,
              () => false,
            ),
        });
      });
    } catch (error) {
      refuse(error as Error);
    }
  });
}
