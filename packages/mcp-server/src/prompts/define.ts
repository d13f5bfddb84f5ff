import type { CompletableName } from "../completions/completer.ts";

export interface PromptArgument {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /** What its values are names of; undefined where they are free. */
  readonly completes: CompletableName | undefined;
}

/** The values that were given; an argument left out, or empty, is not among them. */
export type Given = Readonly<Record<string, string>>;

/** Something that is looked up before the model reads the prompt. */
export interface Section {
  /** What it is, in this server's own words. */
  readonly title: string;
  /** A tool that reads only. */
  readonly tool: string;
  /** What it is called with; what is undefined is left out, and `namespace` where that is fixed. */
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * A prompt, as plain data: what is looked up, then what to do with it. It is offered where all the tools are that it calls or
 * names; where the first section fails, so does the prompt.
 */
export interface PromptDefinition {
  /** verb_noun */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** The tools that the task names beside those of the sections. */
  readonly needs: readonly string[];
  sections(given: Given): readonly [Section, ...Section[]];
  /** What to do, in this server's own words: values are told apart from it, as data. */
  task(given: Given, offers: (tool: string) => boolean): readonly string[];
}

/** The argument that goes where the namespace is fixed. */
export const namespaceArgument: PromptArgument = {
  name: "namespace",
  title: "Namespace",
  description: "The server's namespace unless given",
  required: false,
  completes: "namespace",
};

export const applicationArgument: PromptArgument = {
  name: "application",
  title: "Application",
  description: "Name or id of the application",
  required: true,
  completes: "application",
};
