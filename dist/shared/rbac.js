import { s as environmentNamed } from "./project.js";
import { n as UserError } from "./errors.js";
import { n as resourceName, t as requiredAccess } from "./access.js";
import { a as labelKeys, i as fieldManager } from "./names.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { t as yamlDocuments } from "./yaml2.js";

// src/domain/kubernetes/rbac.ts
/** The name of an identity's ServiceAccount, Role and RoleBinding. */
function identityName(identity) {
	return `${fieldManager}-${identity}`;
}
/**
* The objects that give a namespace's identities their rights, each by a Role of the namespace: none is of the cluster.
* @param subjects who an identity is bound to beside its ServiceAccount.
*/
function rightsOf({ namespace, identities, serviceAccounts }, subjects = {}) {
	return [...serviceAccounts.map((name) => serviceAccount(name, namespace)), ...identities.flatMap((identity) => identityObjects(identity, namespace, subjects[identity] ?? []))];
}
function identityObjects(identity, namespace, subjects) {
	const name = identityName(identity);
	const metadata = {
		name,
		namespace,
		labels
	};
	return [
		serviceAccount(name, namespace),
		{
			apiVersion: "rbac.authorization.k8s.io/v1",
			kind: "Role",
			metadata,
			rules: requiredAccess(identity).map((access) => ({
				apiGroups: [access.group],
				resources: [resourceName(access)],
				verbs: access.verbs
			}))
		},
		{
			apiVersion: "rbac.authorization.k8s.io/v1",
			kind: "RoleBinding",
			metadata,
			roleRef: {
				apiGroup: "rbac.authorization.k8s.io",
				kind: "Role",
				name
			},
			subjects: [{
				kind: "ServiceAccount",
				name,
				namespace
			}, ...subjects.map((subject) => ({
				apiGroup: "rbac.authorization.k8s.io",
				...subject
			}))]
		}
	];
}
const labels = {
	[labelKeys.partOf]: "tidegate",
	[labelKeys.managedBy]: fieldManager
};
/** No token of it reaches a pod by itself: whoever works as it asks for one. */
function serviceAccount(name, namespace) {
	return {
		apiVersion: "v1",
		kind: "ServiceAccount",
		metadata: {
			name,
			namespace,
			labels
		},
		automountServiceAccountToken: false
	};
}
/** The name of the policy; those of its bindings begin with it. */
const policyName = "tidegate-images-by-digest";
/**
* What admits pods to namespaces only if each of their images is named by its digest: those of containers, of init and
* ephemeral containers, and of volumes. It and its bindings are the only objects of the cluster, which a
* platform engineer applies once; Tidegate itself never touches them.
*/
function imagePolicy(namespaces) {
	const apiVersion = "admissionregistration.k8s.io/v1";
	return [{
		apiVersion,
		kind: "ValidatingAdmissionPolicy",
		metadata: {
			name: policyName,
			labels
		},
		spec: {
			failurePolicy: "Fail",
			matchConstraints: { resourceRules: [{
				apiGroups: [""],
				apiVersions: ["v1"],
				operations: ["CREATE", "UPDATE"],
				resources: ["pods", "pods/ephemeralcontainers"]
			}] },
			validations: [...[
				"containers",
				"initContainers",
				"ephemeralContainers"
			].map(containersRule), rule("volumes", "!has(item.image) || (has(item.image.reference) && %)", "item.image.reference")]
		}
	}, ...[...new Set(namespaces)].sort().map((namespace) => ({
		apiVersion,
		kind: "ValidatingAdmissionPolicyBinding",
		metadata: {
			name: `${policyName}-${namespace}`,
			labels
		},
		spec: {
			policyName,
			validationActions: ["Deny"],
			matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }
		}
	}))];
}
function containersRule(list) {
	return rule(list, "has(item.image) && %", "item.image");
}
/** @param condition what holds for each item of a list; `%` stands for the test of its image. */
function rule(list, condition, image) {
	const each = condition.replace("%", () => `${image}.matches('@sha256:[0-9a-f]{64}$')`);
	const all = `object.spec.${list}`;
	return {
		expression: `!has(${all}) || ${all}.all(item, ${each})`,
		messageExpression: `'images go by digest here (host/path@sha256:…), and these of ${list} do not: ' + ${all}.filter(item, !(${each})).map(item, item.name).join(', ')`,
		reason: "Forbidden"
	};
}

// src/steps/rbac.ts
/**
* The rights that an installation needs, and no more. No cluster is asked.
* @throws UserError where nothing runs on Kubernetes.
*/
function renderRights({ project, environment, subjects }) {
	const places = /* @__PURE__ */ new Map();
	const at = (namespace, identities, serviceAccount) => {
		const place = places.get(namespace) ?? {
			identities: [],
			serviceAccounts: []
		};
		place.identities.push(...identities.filter((identity) => !place.identities.includes(identity)));
		if (serviceAccount !== void 0 && !place.serviceAccounts.includes(serviceAccount)) place.serviceAccounts.push(serviceAccount);
		places.set(namespace, place);
	};
	for (const { target } of environment ? [environment] : project.environments) if (target.kind === "kubernetes") at(target.namespace, ["deployer", "reader"], target.serviceAccount);
	const { training } = project;
	if (training && !environment) at(training.namespace, ["trainer", "reader"], training.serviceAccount);
	if (places.size === 0) {
		const what = environment ? `The environment ${environment.name} runs` : "All environments run";
		throw new UserError(`${what} on this machine: there are no rights to give.`, {
			code: "not-on-kubernetes",
			next: "Write target: { kubernetes: { namespace: … } } for an environment in tidegate.yml."
		});
	}
	return {
		reason: "rendered",
		namespaces: [...places].map(([namespace, { identities }]) => ({
			namespace,
			identities
		})),
		objects: [...places].flatMap(([namespace, place]) => rightsOf({
			namespace,
			...place
		}, subjects)),
		clusterObjects: imagePolicy([...places.keys()])
	};
}

// src/cli/commands/rbac.ts
/** `tidegate rbac` */
async function run(options) {
	return inSession(options, async (session) => {
		const { project } = await workspaceAt(session.ports);
		const { environment, deployer, trainer, readers } = options;
		const result = renderRights({
			project,
			environment: environment === void 0 ? void 0 : environmentNamed(project, environment),
			subjects: {
				...deployer !== void 0 && { deployer: [{
					kind: "User",
					name: deployer
				}] },
				...trainer !== void 0 && { trainer: [{
					kind: "User",
					name: trainer
				}] },
				...readers !== void 0 && { reader: [{
					kind: "Group",
					name: readers
				}] }
			}
		});
		session.result({
			command: "rbac",
			...result
		}, () => text(result));
		return exitCodes.done;
	});
}
function text({ namespaces, objects, clusterObjects }) {
	return [
		"# Who works in which namespace. Every right is of a Role in it; no Secret is read, and no command run in a pod.",
		...namespaces.map(({ namespace, identities }) => `#   ${namespace}: ${identities.join(", ")}`),
		yamlDocuments(objects),
		"---",
		"# Of the cluster: only images by digest in these namespaces. A platform engineer applies it, once.",
		yamlDocuments(clusterObjects)
	].join("\n");
}

export { run };