import { join } from "node:path";
import ts from "typescript";
import type { Program } from "./program.ts";

/** What the type checker says of the programs, as `docs/errors.md:17: …`. They are checked together, as strictly as our own. */
export function typeErrors(root: string, programs: readonly Program[]): string[] {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config.config, include: [], files: ["-"] }, ts.sys, root);
  const byName = new Map(
    programs.map((program) => [join(root, `${program.page}.${program.title ?? "page"}.ts`), program]),
  );

  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => byName.has(name) || fileExists.call(host, name);
  host.readFile = (name) => byName.get(name)?.source ?? readFile.call(host, name);

  const program = ts.createProgram([...byName.keys()], options, host);
  return [...byName].flatMap(([name, { page, lineOf }]) => {
    const file = program.getSourceFile(name);
    if (!file) return [`${page}: the type checker did not find it`];
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const { line, character } = file.getLineAndCharacterOfPosition(start);
        return `${page}:${lineOf(line, character)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
      },
    );
  });
}
