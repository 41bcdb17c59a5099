import { n as repositoryAt, t as readGitHubSettings } from "./settings3.js";

export { repositoryAt };