/**
 * The base URL of an action server, from the form that Rasa's endpoints.yml has (`http://host:5055/webhook`) or from
 * one without the path.
 */
export function actionsBase(url: string): string {
  return url.replace(/\/+$/, '').replace(/\/webhook$/, '');
}
