import { t as wire } from "./ports2.js";

export { wire };