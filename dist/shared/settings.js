// src/domain/kubernetes/settings.ts
/** Kinds that a team may patch. */
const patchableKinds = [
	"Deployment",
	"Service",
	"PodDisruptionBudget",
	"NetworkPolicy"
];
/** Whose objects a patch is about: a half's of a revision, or the Service that customers use. */
const patchSubjects = [
	"core",
	"actions",
	"stable"
];
/**
* A bot that says nothing of resources gets what a small one needs: the processor is asked for and not bounded, since a
* bound slows every answer, and memory is both.
*/
const usualResources = {
	core: {
		requests: {
			cpu: "100m",
			memory: "256Mi"
		},
		limits: { memory: "512Mi" }
	},
	actions: {
		requests: {
			cpu: "50m",
			memory: "128Mi"
		},
		limits: { memory: "256Mi" }
	}
};
/** The settings of a bot of which nothing is written. */
const usualBotSettings = {
	resources: usualResources,
	secrets: {},
	labels: {},
	patch: []
};
/**
* The target's and the bot's settings, as far as they change the objects of a revision.
* @param readySeconds how long a revision may take to become ready.
*/
function renderKubernetes(target, readySeconds = 60, bot = usualBotSettings) {
	const { image, delivery, pullSecrets, drainSeconds, trackerStore } = target;
	const { nodeSelector, tolerations, serviceAccount, clients } = target;
	return {
		image,
		delivery,
		pullSecrets,
		drainSeconds,
		trackerStore,
		nodeSelector,
		tolerations,
		serviceAccount,
		clients,
		readySeconds,
		resources: bot.resources,
		secrets: bot.secrets,
		labels: {
			...target.labels,
			...bot.labels
		},
		patch: [...target.patch, ...bot.patch]
	};
}

export { usualBotSettings as i, patchableKinds as n, renderKubernetes as r, patchSubjects as t };