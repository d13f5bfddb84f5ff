/**
 * A resolution hook for the conformance suite on Node 20. The suite imports `fs.globSync`, which Node 22 brought, for a
 * command that is not used here; without that name it does not even load.
 */
const shim = `data:text/javascript,${encodeURIComponent(`
  export * from "node:fs";
  export { default } from "node:fs";
  export function globSync() { throw new Error("fs.globSync needs Node 22"); }
`)}`;

export function resolve(specifier, context, next) {
  const wanted = specifier === "fs" && context.parentURL?.includes("/@modelcontextprotocol/conformance/");
  return wanted ? { url: shim, shortCircuit: true } : next(specifier, context);
}
