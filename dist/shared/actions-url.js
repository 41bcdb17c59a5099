// src/domain/actions-url.ts
/**
* The base URL of an action server, from the form that Rasa's endpoints.yml has (`http://host:5055/webhook`) or from
* one without the path.
*/
function actionsBase(url) {
	return url.replace(/\/+$/, "").replace(/\/webhook$/, "");
}

export { actionsBase as t };