import { describeTag } from "./tag.ts";

describeTag("Namespaces");
