import { i as ModelFileError, n as readModel, r as writeModel, t as parseModel } from "./model.js";

export { ModelFileError, parseModel, readModel, writeModel };