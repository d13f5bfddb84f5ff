import ts from "typescript";
import type { ApiDocument } from "./document.ts";

const ALIAS = /^components\['schemas'\]\['(?<schema>\w+)'\]$/;
/** How much deeper a schema's members stand within `components` than within an interface of their own. */
const DEEPER = " ".repeat(8);

interface Edit {
  readonly node: ts.Node;
  readonly text: string;
}

/** The schemas as openapi-typescript has them: the members of `components.schemas`, by name. */
function schemasOf(file: ts.SourceFile): Map<string, ts.TypeNode> {
  const types = new Map<string, ts.TypeNode>();
  const components = file.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === "components");
  const schemas = components?.members.filter(ts.isPropertySignature).find(({ name }) => name.getText() === "schemas");
  if (!schemas?.type || !ts.isTypeLiteralNode(schemas.type)) return types;
  for (const member of schemas.type.members) {
    if (ts.isPropertySignature(member) && member.type) types.set(member.name.getText(), member.type);
  }
  return types;
}

function comment(description: unknown): string {
  if (typeof description !== "string") return "";
  const lines = description.trim().split("\n");
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

/**
 * Makes each schema that is an object an interface of its own, under the name that is exported for it: as a member of
 * `components` it has no name, and editors, compiler errors and the API reference would write all of it out. Each exported
 * schema gets the description that the document has for it.
 */
export function nameSchemas(types: string, document: ApiDocument): string {
  const file = ts.createSourceFile("schema.ts", types, ts.ScriptTarget.ES2022, true);
  const schemas = schemasOf(file);
  const edits: Edit[] = [];
  for (const node of file.statements.filter(ts.isTypeAliasDeclaration)) {
    const { schema = "" } = ALIAS.exec(node.type.getText())?.groups ?? {};
    const type = schemas.get(schema);
    if (!type) continue;
    const name = node.name.text;
    const described = comment(document.components.schemas[schema]?.description);
    if (ts.isTypeLiteralNode(type) && type.members.some(ts.isPropertySignature)) {
      edits.push({
        node,
        text: `${described}export interface ${name} ${type.getText().replaceAll(`\n${DEEPER}`, "\n")}`,
      });
      edits.push({ node: type, text: name });
    } else {
      edits.push({ node, text: described + node.getText() });
    }
  }
  return edits
    .sort((a, b) => b.node.getStart() - a.node.getStart())
    .reduce((text, { node, text: replacement }) => {
      return text.slice(0, node.getStart()) + replacement + text.slice(node.getEnd());
    }, types);
}
