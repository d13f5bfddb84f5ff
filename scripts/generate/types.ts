import openapiTS, { astToString, type OpenAPI3, type SchemaObject, type TransformObject } from "openapi-typescript";
import ts from "typescript";
import { isRecord } from "../json.ts";
import type { ApiDocument } from "./document.ts";
import { nameSchemas } from "./named-schemas.ts";

const { factory } = ts;

/** What a caller may set: there a value that the document does not list is a mistake. */
const inputSchema = /^#\/components\/schemas\/\w+(?:Input|Update)(?:\/|$)/;

/** The TypeScript types of every path, operation and schema of the document. */
export async function generateTypes(document: ApiDocument): Promise<string> {
  const nodes = await openapiTS(forTypes(document) as unknown as OpenAPI3, {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    // A default is what the server assumes, not a promise that the member is always there.
    defaultNonNullable: false,
    silent: true,
    transform: openEnum,
  });
  return nameSchemas(astToString(nodes.map(takeUndefined)), document);
}

/**
 * Lets an optional member be given as `undefined`, which JSON leaves out: with `exactOptionalPropertyTypes` a caller could
 * not pass on a value that may be missing. `?: never` marks what cannot be given at all, and stays.
 */
function takeUndefined<T extends ts.Node>(root: T): T {
  const visit =
    (context: ts.TransformationContext) =>
    (node: ts.Node): ts.Node => {
      const visited = ts.visitEachChild(node, visit(context), context);
      if (!ts.isPropertySignature(visited) || visited.questionToken === undefined || visited.type === undefined)
        return visited;
      if (visited.type.kind === ts.SyntaxKind.NeverKeyword) return visited;
      const type = factory.createUnionTypeNode([
        visited.type,
        factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword),
      ]);
      return factory.updatePropertySignature(visited, visited.modifiers, visited.name, visited.questionToken, type);
    };
  const { transformed } = ts.transform(root, [(context) => (node) => visit(context)(node) as T]);
  return transformed[0] ?? root;
}

/**
 * The document without what would hurt as types. `readOnly` tells a reader what the server sets, but would make whole
 * objects `readonly`, although what a caller has read is the caller's own to change; what may be sent is said by the
 * input schemas. Whole objects as examples would fill an editor's hover with pages of JSON.
 */
function forTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forTypes);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(
    ([key, member]) =>
      !(key === "readOnly" && typeof member === "boolean") &&
      !(key === "examples" && (!Array.isArray(member) || member.some((example) => typeof example === "object"))),
  );
  return Object.fromEntries(members.map(([key, member]) => [key, forTypes(member)]));
}

/**
 * Keeps the enums of responses open: `"online" | "offline" | (string & {})`. A newer server may answer a value that this
 * document does not know, and an exhaustive `switch` over a closed type would compile and then be wrong.
 */
function openEnum(schema: SchemaObject, { path }: { path?: string }): ts.TypeNode | TransformObject | undefined {
  const known = knownValues(schema, path ?? "");
  if (known === undefined) return undefined;
  const types: ts.TypeNode[] = known.map((value) => factory.createLiteralTypeNode(factory.createStringLiteral(value)));
  types.push(
    factory.createParenthesizedType(
      factory.createIntersectionTypeNode([
        factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
        factory.createTypeLiteralNode([]),
      ]),
    ),
  );
  const nullable = Array.isArray(schema.type) && schema.type.includes("null");
  if (nullable) types.push(factory.createLiteralTypeNode(factory.createNull()));
  return factory.createUnionTypeNode(types);
}

function knownValues(schema: SchemaObject, path: string): string[] | undefined {
  const extension: unknown = (schema as Record<string, unknown>)["x-known-values"];
  if (Array.isArray(extension)) return extension.map(String);
  const { enum: values } = schema as { enum?: unknown[] };
  if (values === undefined || inputSchema.test(path)) return undefined;
  const strings = values.filter((value) => typeof value === "string");
  return strings.length === values.filter((value) => value !== null).length ? strings : undefined;
}
