import { BrokenPipe, type Input, type Output } from "./io.ts";
import { type Job, Killed } from "./job.ts";
import type { Terminal } from "./session.ts";

/** Longest line that can be typed, in bytes; what comes after is not taken until Enter. As in Linux. */
const TTY_LINE_BYTES = 4096;

/** Typed lines that may wait for a command to read them, in bytes; what comes after is lost. */
const TTY_WAITING_BYTES = 64 * 1024;

const CTRL_C = 3;
const CTRL_D = 4;
const BACKSPACE = 8;
const LINE_FEED = 10;
const RETURN = 13;
const CTRL_U = 21;
const CTRL_W = 23;
const ESCAPE = 27;
const DELETE = 127;

const ERASED = "\b \b";

/** A terminal's line discipline: it shows what is typed, lets it be mended, and hands over whole lines. */
export class Tty implements Terminal {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly #lines: Buffer[] = [];
  readonly #waiting = new Set<() => void>();
  #typed: number[] = [];
  #waitingBytes = 0;
  /** Within an escape sequence, which is passed over: an arrow key, say. */
  #escape: "no" | "begun" | "inside" = "no";
  #hungUp = false;
  #interrupt: () => void;

  /** Reads `input` until `session` ends. Until somebody else listens, Ctrl-C ends it. */
  constructor(input: Input, output: Output, session: Job) {
    this.#interrupt = () => session.kill("INT");
    this.stdout = { write: (data, job) => output.write(withReturns(data), job) };
    this.stderr = this.stdout;
    this.stdin = { read: (job) => this.#read(job) };
    this.#pump(input, output, session).catch((error: unknown) => {
      // Both mean that the client has gone.
      if (!(error instanceof Killed || error instanceof BrokenPipe)) throw error;
    });
  }

  onInterrupt(listener: () => void): void {
    this.#interrupt = listener;
  }

  async #pump(input: Input, output: Output, session: Job): Promise<void> {
    for (let chunk = await input.read(session); chunk; chunk = await input.read(session)) {
      let echo = "";
      for (const byte of chunk) echo += this.#type(byte);
      if (echo !== "") await output.write(Buffer.from(echo, "latin1"), session);
    }
    this.#hungUp = true;
    this.#wake();
  }

  /** Takes one typed byte, gives what is shown for it (as latin1, so that bytes stay bytes). */
  #type(byte: number): string {
    if (this.#escape !== "no") {
      if (this.#escape === "begun") this.#escape = byte === 0x5b || byte === 0x4f ? "inside" : "no";
      else if (byte >= 0x40 && byte <= 0x7e) this.#escape = "no";
      return "";
    }
    switch (byte) {
      case ESCAPE:
        this.#escape = "begun";
        return "";
      case CTRL_C:
        this.#typed = [];
        this.#interrupt();
        return "^C\r\n";
      case CTRL_D:
        // At the beginning of a line the end of the input; else what is there so far.
        this.#hand(this.#typed);
        return "";
      case BACKSPACE:
      case DELETE:
        return this.#erase(1);
      case CTRL_U:
        return this.#erase(this.#typed.length);
      case CTRL_W: {
        const text = Buffer.from(this.#typed).toString();
        return this.#erase([...text].length - [...text.replace(/\S*\s*$/, "")].length);
      }
      case RETURN:
      case LINE_FEED:
        this.#hand([...this.#typed, LINE_FEED]);
        return "\r\n";
      default:
        if ((byte < 32 && byte !== 9) || this.#typed.length >= TTY_LINE_BYTES) return "";
        this.#typed.push(byte);
        return String.fromCharCode(byte);
    }
  }

  #erase(characters: number): string {
    let shown = "";
    for (let left = characters; left > 0 && this.#typed.length > 0; left--) {
      // A character of UTF-8 goes as a whole.
      while (((this.#typed.at(-1) ?? 0) & 0xc0) === 0x80) this.#typed.pop();
      this.#typed.pop();
      shown += ERASED;
    }
    return shown;
  }

  #hand(bytes: readonly number[]): void {
    this.#typed = [];
    if (this.#waitingBytes + bytes.length > TTY_WAITING_BYTES) return;
    this.#lines.push(Buffer.from(bytes));
    // An end of input counts too.
    this.#waitingBytes += bytes.length + 1;
    this.#wake();
  }

  async #read(job: Job): Promise<Buffer | undefined> {
    await job.turn();
    for (;;) {
      const line = this.#lines.shift();
      if (line) {
        this.#waitingBytes -= line.length + 1;
        return line.length > 0 ? line : undefined;
      }
      if (this.#hungUp) return undefined;
      await job.wait((done) => {
        const look = () => done();
        this.#waiting.add(look);
        return () => void this.#waiting.delete(look);
      });
    }
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }
}

/** A terminal needs a return before each line feed. */
function withReturns(data: Buffer): Buffer {
  if (!data.includes(LINE_FEED)) return data;
  return Buffer.from(data.toString("latin1").replaceAll("\n", "\r\n"), "latin1");
}
