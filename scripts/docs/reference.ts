import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, type Comment, ConsoleLogger, Converter, LogLevel, OptionDefaults } from "typedoc";
import { load as loadMarkdown, type PluginOptions } from "typedoc-plugin-markdown";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The entries of `@synpse/sdk`, by what their modules are called in the reference. */
const ENTRIES = ["index.ts", "streaming/index.ts", "manifest/index.ts"].map((path) => `packages/sdk/src/${path}`);

/** What must have a description: all that a caller can name. What an error is made with is told by its class. */
const DOCUMENTED = ["Class", "Enum", "Function", "Interface", "Method", "Accessor", "TypeAlias", "Variable"] as const;

/** The document's paths as one type, for `synpse.http`: half a megabyte that repeats the document. */
const LEFT_OUT = "paths";

/** Types that only spell out a part of an exported one, so that no caller has to name them. */
const HELPERS = ["Schemas", "InputOrRead", "Success", "Method", "RawMethod", "Operation", "Internals"];
const RAW_HELPERS = ["Hooked", "ParamsOf", "ContentOf", "BodyOf", "InitArgument"];

/** The markdown plugin's own options, which typedoc's type does not know. */
const MARKDOWN: object = {
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  hidePageHeader: true,
} satisfies Partial<PluginOptions>;

class Collector extends ConsoleLogger {
  readonly #into: string[];

  constructor(into: string[]) {
    super();
    this.#into = into;
  }

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.#into.push(message);
  }
}

/** openapi-typescript puts what the document says behind `@description`; here it is the description itself. */
function unwrapDescription(comment: Comment): void {
  const said = comment.getTag("@description");
  if (said) comment.summary = said.content;
  comment.removeTags("@description");
  comment.removeTags("@enum");
}

/**
 * Writes the API reference of `@synpse/sdk` as markdown into `folder`, out of the sources. Returns what is wrong with it:
 * what is public and has no description, or is not exported, and links that lead nowhere.
 */
export async function writeReference(folder: string): Promise<readonly string[]> {
  const warnings: string[] = [];
  const app = await Application.bootstrapWithPlugins({
    plugin: [loadMarkdown],
    entryPoints: ENTRIES.map((path) => join(repository, path)),
    tsconfig: join(repository, "scripts/docs/tsconfig.json"),
    // `pnpm typecheck` does that, of everything.
    skipErrorChecking: true,
    basePath: join(repository, "packages/sdk/src"),
    name: "@synpse/sdk",
    readme: "none",
    excludeInternal: true,
    excludePrivate: true,
    // The sources are not where the package is read.
    disableSources: true,
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    blockTags: [...OptionDefaults.blockTags, "@description"],
    intentionallyNotExported: [...HELPERS, ...RAW_HELPERS],
    requiredToBeDocumented: [...DOCUMENTED],
    logLevel: LogLevel.Warn,
    ...MARKDOWN,
  });
  app.logger = new Collector(warnings);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const { comment } of Object.values(project.reflections)) if (comment) unwrapDescription(comment);
    for (const module of project.children ?? []) {
      const found = module.getChildByName(LEFT_OUT);
      if (found) project.removeReflection(found);
    }
  });
  const project = await app.convert();
  if (!project) throw new Error(`typedoc could not read the sources:\n${warnings.join("\n")}`);
  app.validate(project);
  app.options.setValue("out", folder);
  await app.generateOutputs(project);
  return warnings;
}
