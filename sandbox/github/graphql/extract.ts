import {
  Kind,
  parse,
  print,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type TypeNode,
} from 'graphql';

/** The types of which the stand-in offers anything, without their connections. */
const offered = [
  'Query',
  ...['Repository', 'Ref', 'GitObject', 'Commit', 'Tree', 'GitActor', 'PullRequest', 'PullRequestCommit'],
  ...['PullRequestChangedFile', 'PullRequestReview', 'Issue', 'IssueComment', 'IssueOrPullRequest', 'Label'],
  ...['CheckSuite', 'CheckRun', 'StatusContext', 'StatusCheckRollup', 'StatusCheckRollupContext', 'App'],
  ...['Actor', 'User', 'Bot', 'Organization', 'RepositoryOwner', 'Node', 'PageInfo', 'RateLimit'],
];

/**
 * The part of GitHub's schema that the stand-in offers anything of: types of its own list, and in them the fields and
 * arguments that are made of these. So a bundle needs a fortieth of it; what is left says what GitHub says.
 */
export function offeredSchema(idl: string): string {
  const definitions = new Map<string, DefinitionNode>();
  for (const definition of parse(idl, { noLocation: true }).definitions) {
    if ('name' in definition && definition.name) definitions.set(definition.name.value, definition);
  }
  const kept = new Set(
    offered.flatMap((name) =>
      [name, `${name}Connection`, `${name}Edge`].filter((one) => definitions.has(one)),
    ),
  );
  const needed = new Map<string, DefinitionNode>();
  const isPlain = (name: string): boolean => {
    const definition = definitions.get(name);
    if (definition === undefined) return /^(?:Int|Float|String|Boolean|ID)$/.test(name);
    const plain =
      definition.kind === Kind.ENUM_TYPE_DEFINITION ||
      definition.kind === Kind.SCALAR_TYPE_DEFINITION ||
      definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION;
    if (plain && !needed.has(name)) {
      needed.set(name, bare(definition));
      if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)
        for (const { type } of definition.fields ?? []) isPlain(nameOf(type));
    }
    return plain;
  };
  const fields = (all: readonly FieldDefinitionNode[] = []) =>
    all
      .filter(({ type }) => kept.has(nameOf(type)) || isPlain(nameOf(type)))
      .map((field) => ({
        ...bare(field),
        arguments: (field.arguments ?? []).filter(({ type }) => isPlain(nameOf(type))).map(argument),
      }));
  for (const name of kept) {
    const definition = definitions.get(name);
    if (
      definition?.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition?.kind === Kind.INTERFACE_TYPE_DEFINITION
    ) {
      const interfaces = (definition.interfaces ?? []).filter(({ name: one }) => kept.has(one.value));
      needed.set(name, { ...bare(definition), interfaces, fields: fields(definition.fields) });
    } else if (definition?.kind === Kind.UNION_TYPE_DEFINITION) {
      const types = (definition.types ?? []).filter(({ name: one }) => kept.has(one.value));
      needed.set(name, { ...bare(definition), types });
    }
  }
  return [...needed.values()].map(print).join('\n');
}

function argument(given: InputValueDefinitionNode): InputValueDefinitionNode {
  return bare(given);
}

/** Without its description and directives. */
function bare<T extends object>(node: T): T {
  return { ...node, description: undefined, directives: [] };
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
