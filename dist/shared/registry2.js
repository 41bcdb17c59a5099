import { t as registryBlobs } from "./registry.js";

export { registryBlobs };