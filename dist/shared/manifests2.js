import { n as packageNamed } from "./find.js";
import { n as UserError } from "./errors.js";
import { n as stableService, t as manifestsOf } from "./manifests.js";
import { t as podReference } from "./reference.js";
import { o as engineOf, r as settingsFor } from "./project.js";
import { n as renderSettings, t as makeRevision } from "./revision.js";
import { n as isPlainHttp } from "./store-location.js";
import { i as environmentSettings, l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, r as oneBot } from "./session.js";
import { o as plainText } from "./text2.js";
import { t as yamlDocuments } from "./yaml2.js";

// src/steps/manifests.ts
/**
* The objects that a deployment would apply. No cluster is asked.
* @throws UserError where the environment isn't on Kubernetes, or its settings can't be rendered.
*/
function renderManifests(ports, request) {
	const { project, environment, bot, commit, branch } = request;
	const settings = clusterOf(environment);
	const { digest, metadata } = request.package;
	const revision = makeRevision(environment.name, bot.name, digest, renderSettings(environment, bot.name));
	const store = environment.store ?? project.store;
	const delivery = settings.delivery === "auto" ? "image-volume" : settings.delivery;
	const objects = manifestsOf({
		settings,
		revision,
		delivery,
		serve: ports.engine(engineOf(project, bot)).serve(metadata),
		said: {
			role: "candidate",
			since: void 0,
			commit,
			version: void 0,
			branch
		},
		packageReference: podReference(environment.name, store, digest),
		plainHttp: isPlainHttp(store, project.registries.plainHttp)
	});
	const { port } = settingsFor(environment, bot.name);
	return {
		reason: "rendered",
		revision,
		delivery,
		deliveryOpen: settings.delivery === "auto",
		objects: [...objects, stableService({
			settings,
			revision,
			port
		})]
	};
}
/** @throws UserError for an environment that has another target. */
function clusterOf({ name, target }) {
	if (target.kind === "kubernetes") return target;
	throw new UserError(`The environment ${name} runs on this machine: it has no Kubernetes objects.`, {
		code: "not-on-kubernetes",
		next: `Name another with --environment, or write environments.${name}.target: { kubernetes: { namespace: … } } in tidegate.yml.`
	});
}

// src/cli/commands/manifests.ts
/** `tidegate manifests [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports, options.commit);
		const { project } = workspace;
		const bot = await oneBot(session, workspace, name);
		const environment = await environmentSettings(session.ports, workspace, options.environment);
		const { stored, commit } = await packageNamed(session.ports, {
			project,
			bot,
			commit: workspace.commit,
			text: options.package
		});
		const branch = await session.ports.checkout.branch();
		const result = renderManifests(session.ports, {
			project,
			environment,
			bot,
			commit,
			branch,
			package: stored
		});
		session.result({
			command: "manifests",
			bot: bot.name,
			environment: environment.name,
			...result
		}, () => `${heading(bot.name, environment.name, result)}\n${yamlDocuments(result.objects)}`);
		return exitCodes.done;
	});
}
function heading(bot, environment, { revision, delivery, deliveryOpen }) {
	return [
		`Revision ${revision.id} of ${bot} in ${environment}: package ${revision.package}.`,
		...deliveryOpen ? [`Delivery is auto: these mount the package as an image volume (${delivery}), where the cluster can.`] : [],
		"The last object is the Service that customers use: its selector changes only when the revision gets the traffic."
	].map((line) => `# ${plainText(line)}`).join("\n");
}

export { run };