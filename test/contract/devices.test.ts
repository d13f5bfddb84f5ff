import { describeTag } from "./tag.ts";

describeTag("Devices");
