// A module of its own, so that the document can be loaded when it is first needed, from source and from a bundle alike.
import document from "../generated/document.json" with { type: "json" };

export { document };
