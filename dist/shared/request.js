import { i as botsNamed, l as released, u as versionsOf, v as environmentNamed } from "./transfer.js";

// src/entrypoints/request.ts
/** What `plan` and `promote` are asked, from the same inputs. An empty selection is all that is merged and not live. */
async function planRequest(ports, inputs) {
	const { workspace, head } = await released(ports);
	environmentNamed(workspace.project, inputs.environment);
	return {
		workspace,
		head,
		bots: botsNamed(workspace, inputs.bots),
		environment: inputs.environment,
		selection: inputs.select.length === 0 ? "all" : inputs.select.join(" "),
		versions: versionsOf(inputs.versions, "`versions`")
	};
}

export { planRequest as t };