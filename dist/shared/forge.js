import { setTimeout } from "node:timers/promises";

// src/wiring/clock.ts
/** This machine's clock. */
const clock = {
	now: () => /* @__PURE__ */ new Date(),
	async wait(ms, signal) {
		await setTimeout(ms, void 0, { ...signal && { signal } }).catch(() => void 0);
	}
};

// src/wiring/forge.ts
/**
* GitHub, where somebody gave a token or an App for it. The adapter is loaded only then.
* @param remote the address of the repository's remote; asked for only where the environment names no repository.
* @throws UserError for wrong settings
*/
async function connectForge(remote) {
	const given = (name) => (process.env[name] ?? "").trim() !== "";
	if (!given("GITHUB_TOKEN") && !given("TIDEGATE_GITHUB_APP_ID")) return void 0;
	const { openGitHub, readGitHubSettings } = await import("./github.js");
	const named = given("GITHUB_REPOSITORY") && given("GITHUB_SERVER_URL");
	return openGitHub(readGitHubSettings(process.env, named ? void 0 : await remote()));
}

export { clock as n, connectForge as t };