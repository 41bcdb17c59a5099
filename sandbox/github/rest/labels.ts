import { invalid, notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { created, ok, route, type Route } from '../http/route.ts';
import { names, text } from '../json.ts';
import { issueEvent, labelNamed } from '../logic/issues.ts';
import type { Label } from '../state/issues.ts';
import { viewLabel } from '../view/issue.ts';
import { issueOf } from './issues.ts';

const either = { issues: 'read', pull_requests: 'read' } as const;
const writeEither = { issues: 'write', pull_requests: 'write' } as const;

/** The labels of a repository, and those on an issue. */
export const labelRoutes: readonly Route[] = [
  route('issues/list-labels-for-repo', either, (call) =>
    paged(call, [...call.repository.labels.values()], (one) => viewLabel(call.world, call.repository, one)),
  ),

  route('issues/create-label', writeEither, ({ world, repository, body }) => {
    const name = text(body, 'name') ?? '';
    const resource = 'Label';
    if (name.trim() === '') throw invalid({ resource, field: 'name', code: 'missing_field' });
    if (repository.labels.has(name.toLowerCase())) {
      throw invalid({ resource, field: 'name', code: 'already_exists' });
    }
    const color = text(body, 'color') ?? 'ededed';
    if (!/^[0-9a-fA-F]{6}$/.test(color)) throw invalid({ resource, field: 'color', code: 'invalid' });
    const label: Label = { id: world.nextId(), name, color, description: text(body, 'description') ?? null };
    repository.labels.set(name.toLowerCase(), label);
    return created(viewLabel(world, repository, label));
  }),

  route('issues/get-label', either, ({ world, repository, parameters }) => {
    const label = repository.labels.get((parameters['name'] ?? '').toLowerCase());
    if (!label) throw notFound();
    return ok(viewLabel(world, repository, label));
  }),

  route('issues/list-labels-on-issue', either, (call) =>
    paged(call, issueOf(call).labels, (one) => viewLabel(call.world, call.repository, one)),
  ),

  route('issues/add-labels', writeEither, (call) => {
    const { world, repository, actor } = call;
    const issue = issueOf(call);
    for (const name of names(call.body, 'labels') ?? []) {
      const label = labelNamed(world, repository, name);
      if (!issue.labels.includes(label)) issue.labels.push(label);
    }
    issue.updatedAt = world.now();
    issueEvent(world, issue, actor, 'labeled');
    return ok(issue.labels.map((one) => viewLabel(world, repository, one)));
  }),

  route('issues/remove-label', writeEither, (call) => {
    const { world, repository, actor, parameters } = call;
    const issue = issueOf(call);
    const name = (parameters['name'] ?? '').toLowerCase();
    const at = issue.labels.findIndex((one) => one.name.toLowerCase() === name);
    if (at < 0) throw notFound();
    issue.labels.splice(at, 1);
    issueEvent(world, issue, actor, 'unlabeled');
    return ok(issue.labels.map((one) => viewLabel(world, repository, one)));
  }),
];
