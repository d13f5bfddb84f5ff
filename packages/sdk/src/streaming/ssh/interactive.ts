import type { KeyboardInteractiveAuthMethod } from "ssh2";

/** A login by keyboard-interactive, and what it was asked that it could not answer. */
export interface Interactive {
  readonly method: KeyboardInteractiveAuthMethod;
  /** The question, as the device put it. */
  readonly unanswered: () => string | undefined;
}

/**
 * Gives the password by keyboard-interactive, as most devices mean it that offer that alone: they ask one question, whose
 * answer is not to be shown. Whatever else they ask is not for a password: a code, or a new one.
 */
export function answerWith(username: string, password: string): Interactive {
  let answered = false;
  let unanswered: string | undefined;
  return {
    unanswered: () => unanswered,
    method: {
      type: "keyboard-interactive",
      username,
      prompt(_name, _instructions, _language, prompts, finish) {
        const [first, ...others] = prompts;
        if (!answered && first && !first.echo && others.length === 0) {
          answered = true;
          finish([password]);
          return;
        }
        unanswered = (others.at(-1) ?? first)?.prompt ?? "";
        // No answers at all, which the device must take for a failure.
        finish([]);
      },
    },
  };
}
