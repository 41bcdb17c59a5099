// src/domain/kubernetes/access.ts
const look = [
	"get",
	"list",
	"watch"
];
const apply = [
	...look,
	"create",
	"patch",
	"delete"
];
/** What tells how a rollout or a training goes. */
const signs = [
	{
		group: "",
		resource: "pods",
		verbs: look
	},
	{
		group: "",
		resource: "pods",
		subresource: "log",
		verbs: ["get"]
	},
	{
		group: "",
		resource: "events",
		verbs: look
	}
];
/**
* Every verb that is used, and no other: what `tidegate rbac` grants and `tidegate check` tries. No Secret is read, no
* command run in a pod, nothing done outside of the namespace. Server-side apply asks for `patch`, and for `create` where the
* object is new; the way to a pod through the API server for `get` and `create` of `services/proxy`.
*/
const table = {
	deployer: [
		{
			group: "apps",
			resource: "deployments",
			verbs: [...apply, "update"]
		},
		{
			group: "apps",
			resource: "replicasets",
			verbs: look
		},
		{
			group: "",
			resource: "services",
			verbs: [...apply, "update"]
		},
		{
			group: "",
			resource: "services",
			subresource: "proxy",
			verbs: ["get", "create"]
		},
		{
			group: "discovery.k8s.io",
			resource: "endpointslices",
			verbs: look
		},
		{
			group: "networking.k8s.io",
			resource: "networkpolicies",
			verbs: apply
		},
		{
			group: "policy",
			resource: "poddisruptionbudgets",
			verbs: apply
		},
		...signs
	],
	trainer: [{
		group: "batch",
		resource: "jobs",
		verbs: apply
	}, ...signs],
	reader: [
		{
			group: "apps",
			resource: "deployments",
			verbs: look
		},
		{
			group: "apps",
			resource: "replicasets",
			verbs: look
		},
		{
			group: "",
			resource: "services",
			verbs: look
		},
		{
			group: "",
			resource: "services",
			subresource: "proxy",
			verbs: ["get"]
		},
		{
			group: "discovery.k8s.io",
			resource: "endpointslices",
			verbs: look
		},
		{
			group: "networking.k8s.io",
			resource: "networkpolicies",
			verbs: look
		},
		{
			group: "policy",
			resource: "poddisruptionbudgets",
			verbs: look
		},
		{
			group: "batch",
			resource: "jobs",
			verbs: look
		},
		...signs
	]
};
/** What an identity must be allowed to do in its namespace, and all that it is. */
function requiredAccess(identity = "deployer") {
	return table[identity];
}
/** How a Role names a resource: `pods/log`. */
function resourceName({ resource, subresource }) {
	return subresource === void 0 ? resource : `${resource}/${subresource}`;
}

export { resourceName as n, requiredAccess as t };