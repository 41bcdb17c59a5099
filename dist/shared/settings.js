import { n as repositoryAt, t as readGitHubSettings } from "./settings2.js";

export { repositoryAt };