import { a as labelKeys, n as botLabels } from "./names.js";

// src/domain/kubernetes/training.ts
/** What holds where nothing is written. */
const usualTraining = {
	atOnce: 4,
	deadlineSeconds: 3600,
	keepSeconds: 3600,
	resources: {
		requests: {
			cpu: "1",
			memory: "1Gi"
		},
		limits: { memory: "2Gi" }
	}
};
/** The value of the component's label on everything that trains. */
const trainingComponent = "training";
/** The one container of a training's pod. */
const trainingContainer = "train";
/** Selects every training of a namespace. */
const trainingSelector = `${labelKeys.component}=${trainingComponent},${labelKeys.managedBy}=tidegate`;
/** Selects the pods of a Job. */
function podsOfJob(name) {
	return `batch.kubernetes.io/job-name=${name}`;
}
/** Kueue orders the Jobs that carry it. */
const queueLabel = "kueue.x-k8s.io/queue-name";
const trainingAnnotations = {
	/** The digest of the inputs, whole. */
	inputs: "tidegate.dev/training-inputs",
	/** On a Job that is suspended because nobody has looked yet whether it is its turn. */
	turn: "tidegate.dev/awaits-turn"
};
/** How a training's program ends. Any other code is the environment's failure, after which it is tried again. */
const trainingExits = {
	trained: 0,
	/** The engine failed at this bot, as it will the next time. */
	failed: 1,
	/** The bot is broken. */
	invalid: 2,
	/** The registry or the disk failed. */
	environment: 3
};
/**
* Exit codes after which another try would end in the same way: what is above; being told to end (128 + SIGINT or
* SIGTERM), which the deadline does; and being killed (128 + SIGKILL), which a limit of memory does. A pod that a node
* or the scheduler took away ends so too, but carries the condition DisruptionTarget, which is looked at before.
*/
const finalExits = [
	trainingExits.failed,
	trainingExits.invalid,
	130,
	137,
	143
];
/** Further tries after failures that aren't the bot's. */
const backoffLimit = 2;
/** Seconds that a Job may wait for its place: for quota, for a node, for a registry. */
const mostWaitingSeconds = 86400;
/**
* The name of the Job that trains these inputs: whoever asks for the same finds the same Job. It is a DNS label.
* @param inputs the digest of the artifact that holds them, the image among them.
*/
function trainingJobName(bot, inputs) {
	return `${bot}-train-${inputs.slice(7, 23)}`;
}
/**
* The Job of a training. It starts suspended: without a queue, until it is its turn; with one, until the queue lets it.
* Its pod has no token of the API and runs with no rights at all (restricted Pod Security).
*/
function trainingJob(request) {
	const { settings, bot, inputs } = request;
	const { queue } = settings;
	const labels = {
		...settings.labels,
		...botLabels(bot),
		[labelKeys.component]: trainingComponent
	};
	return {
		apiVersion: "batch/v1",
		kind: "Job",
		metadata: {
			name: trainingJobName(bot, inputs),
			labels: {
				...labels,
				...queue !== void 0 && { ["kueue.x-k8s.io/queue-name"]: queue }
			},
			annotations: {
				[trainingAnnotations.inputs]: inputs,
				...queue === void 0 && { [trainingAnnotations.turn]: "true" }
			}
		},
		spec: {
			suspend: true,
			backoffLimit,
			activeDeadlineSeconds: mostWaitingSeconds + 3 * settings.deadlineSeconds,
			ttlSecondsAfterFinished: settings.keepSeconds,
			podReplacementPolicy: "Failed",
			podFailurePolicy: { rules: [{
				action: "Ignore",
				onPodConditions: [{
					type: "DisruptionTarget",
					status: "True"
				}]
			}, {
				action: "FailJob",
				onExitCodes: {
					containerName: trainingContainer,
					operator: "In",
					values: finalExits
				}
			}] },
			template: {
				metadata: { labels },
				spec: podOf(request)
			}
		}
	};
}
function podOf({ settings, inputs, repository, plainHttp }) {
	const { registrySecret, pullSecrets, serviceAccount } = settings;
	const credentials = "/registry";
	return {
		restartPolicy: "Never",
		activeDeadlineSeconds: settings.deadlineSeconds,
		terminationGracePeriodSeconds: 5,
		automountServiceAccountToken: false,
		enableServiceLinks: false,
		...serviceAccount !== void 0 && { serviceAccountName: serviceAccount },
		...pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) },
		...Object.keys(settings.nodeSelector).length > 0 && { nodeSelector: settings.nodeSelector },
		...settings.tolerations.length > 0 && { tolerations: settings.tolerations },
		securityContext: {
			runAsNonRoot: true,
			runAsUser: 65532,
			runAsGroup: 65532,
			fsGroup: 65532,
			seccompProfile: { type: "RuntimeDefault" }
		},
		containers: [{
			name: trainingContainer,
			image: settings.image,
			command: [
				"node",
				"/opt/tidegate/tidegate.js",
				"train-inputs",
				`${repository}@${inputs}`,
				...plainHttp ? ["--plain-http"] : []
			],
			env: [{
				name: "HOME",
				value: "/tmp"
			}, ...registrySecret === void 0 ? [] : [{
				name: "DOCKER_CONFIG",
				value: credentials
			}]],
			resources: settings.resources,
			terminationMessagePolicy: "FallbackToLogsOnError",
			securityContext: {
				allowPrivilegeEscalation: false,
				readOnlyRootFilesystem: true,
				capabilities: { drop: ["ALL"] }
			},
			volumeMounts: [{
				name: "tmp",
				mountPath: "/tmp"
			}, ...registrySecret === void 0 ? [] : [{
				name: "registry",
				mountPath: credentials,
				readOnly: true
			}]]
		}],
		volumes: [{
			name: "tmp",
			emptyDir: {}
		}, ...registrySecret === void 0 ? [] : [{
			name: "registry",
			secret: {
				secretName: registrySecret,
				items: [{
					key: ".dockerconfigjson",
					path: "config.json"
				}]
			}
		}]]
	};
}

export { trainingJob as a, trainingExits as i, trainingAnnotations as n, trainingSelector as o, trainingContainer as r, usualTraining as s, podsOfJob as t };