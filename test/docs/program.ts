import ts from "typescript";
import { type Block, isCode, type Page } from "./blocks.ts";

/** A program made of a page's blocks. Its lines are those of the page, so that every error names the right one. */
export interface Program {
  readonly page: string;
  /** The file that the block is by its title; undefined for the page's own program. */
  readonly title: string | undefined;
  readonly blocks: readonly Block[];
  /** The page's `text` blocks, some of which show what these blocks print. */
  readonly shown: readonly Block[];
  /** The files that lie where it runs: what else has a title on the page. */
  readonly files: readonly { readonly title: string; readonly code: string }[];
  /** False where every block is marked `no-run`. */
  readonly runs: boolean;
  /** As it is written, for the type checker. */
  readonly source: string;
  /** With each `console.log(…)` telling its line, for running. */
  readonly traced: string;
  /** The page's line of a line and column (from 0) of `source`: imports stand on the first line. */
  lineOf(line: number, column: number): number;
}

interface Import {
  readonly text: string;
  readonly line: number;
}

const CONSOLE = /^console\.(?:log|info|warn|error|table)$/;

function doesRun({ marks }: Block): boolean {
  return !marks.includes("no-run");
}

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile("block.ts", code, ts.ScriptTarget.ES2022, true);
}

function lineOfNode(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line;
}

/** The names that an import brings in, each as an import of its own, so that a later block may import them again. */
function importsOf(block: Block, file: ts.SourceFile): Import[] {
  return file.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const line = block.line + 1 + lineOfNode(file, statement);
    const from = statement.moduleSpecifier.getText(file);
    const { importClause: clause } = statement;
    if (!clause) return [{ text: `import ${from};`, line }];
    const allTypes = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
    const bindings = clause.namedBindings;
    const texts: string[] = [];
    if (clause.name) texts.push(`import ${allTypes ? "type " : ""}${clause.name.text} from ${from};`);
    if (bindings && ts.isNamespaceImport(bindings)) texts.push(`import * as ${bindings.name.text} from ${from};`);
    if (bindings && ts.isNamedImports(bindings)) {
      for (const element of bindings.elements) {
        const name = element.getText(file);
        texts.push(`import { ${allTypes ? `type ${name}` : name} } from ${from};`);
      }
    }
    return texts.map((text) => ({ text, line }));
  });
}

/** The code with its imports blanked out, and, when traced, each call of the console marked with its line. */
function bodyOf(block: Block, file: ts.SourceFile, traced: boolean, keepImports: boolean): string {
  const edits: { start: number; end: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !keepImports) {
      const text = node.getText(file).replace(/[^\n]/g, " ");
      edits.push({ start: node.getStart(file), end: node.getEnd(), text });
    } else if (traced && ts.isCallExpression(node) && CONSOLE.test(node.expression.getText(file))) {
      const line = block.line + 1 + lineOfNode(file, node);
      edits.push({
        start: node.expression.getStart(file),
        end: node.expression.getEnd(),
        text: `globalThis.printed(${line})`,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  let code = block.code;
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    code = code.slice(0, start) + text + code.slice(end);
  }
  return code;
}

function filesOf(blocks: readonly Block[]): Program["files"] {
  return blocks.flatMap(({ title, code }) => (title === undefined ? [] : [{ title, code }]));
}

/** The page's own program: its blocks in order, each in a scope within that of the one before. */
function pageProgram({ path, text }: Page, blocks: readonly Block[], all: readonly Block[]): Program {
  const files = blocks.map((block) => [block, parse(block.code)] as const);
  const imports = new Map(
    files
      .flatMap(([block, file]) => importsOf(block, file))
      .reverse()
      .map((each) => [each.text, each]),
  );
  const offsets: { end: number; line: number }[] = [];
  let first = "";
  for (const each of [...imports.values()].reverse()) {
    first += each.text;
    offsets.push({ end: first.length, line: each.line });
  }
  const write = (traced: boolean): string => {
    const lines = text.split("\n").map(() => "");
    let open = 0;
    for (const [block, file] of files) {
      if (traced && !doesRun(block)) continue;
      const body = bodyOf(block, file, traced, false).split("\n");
      lines.splice(block.line - 1, body.length + 1, traced ? `{globalThis.reached(${block.line});` : "{", ...body);
      // What is not run declares nothing for the blocks after it.
      if (doesRun(block)) open += 1;
      else lines[block.line + body.length] = "}";
    }
    lines[0] = first + (lines[0] ?? "");
    return `${lines.join("\n")}\n${"}".repeat(open)}\nexport {};\n`;
  };
  return {
    page: path,
    title: undefined,
    blocks: blocks.filter(doesRun),
    shown: all,
    files: filesOf(all),
    runs: blocks.some(doesRun),
    source: write(false),
    traced: write(true),
    lineOf: (line, column) => (line > 0 ? line + 1 : (offsets.find(({ end }) => column < end)?.line ?? 1)),
  };
}

/** A block that is a file of its own. */
function fileProgram(block: Block, all: readonly Block[]): Program {
  const file = parse(block.code);
  const write = (traced: boolean) => "\n".repeat(block.line) + bodyOf(block, file, traced, true);
  return {
    page: block.page,
    title: block.title,
    blocks: [block],
    shown: all,
    files: filesOf(all),
    runs: doesRun(block),
    source: `${write(false)}\nexport {};\n`,
    traced: `${write(true)}\nexport {};\n`,
    lineOf: (line) => line + 1,
  };
}

/** The programs on a page: one of all blocks without a title, and one for each that has one. */
export function programsOf(page: Page, blocks: readonly Block[]): Program[] {
  const code = blocks.filter(isCode);
  const pieces = code.filter(({ title }) => title === undefined);
  const files = code.filter(({ title }) => title !== undefined);
  return [
    ...(pieces.length > 0 ? [pageProgram(page, pieces, blocks)] : []),
    ...files.map((file) => fileProgram(file, blocks)),
  ];
}
