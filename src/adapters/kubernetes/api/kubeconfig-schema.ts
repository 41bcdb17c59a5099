import * as v from 'valibot';

// A kubeconfig file (client.authentication.k8s.io and clientcmd v1), as far as it is understood. What stands there
// beside it is left alone, as kubectl does.

const text = v.nullish(v.string());
const truth = v.nullish(v.boolean());

const execSchema = v.object({
  apiVersion: text,
  command: v.pipe(v.string(), v.nonEmpty()),
  args: v.nullish(v.array(v.string())),
  env: v.nullish(v.array(v.object({ name: v.string(), value: v.string() }))),
  installHint: text,
  provideClusterInfo: truth,
  interactiveMode: text,
});

const userSchema = v.object({
  token: text,
  tokenFile: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  username: text,
  password: text,
  as: text,
  'as-uid': text,
  'as-groups': v.nullish(v.array(v.string())),
  exec: v.nullish(execSchema),
  'auth-provider': v.nullish(v.object({ name: v.string(), config: v.optional(v.unknown()) })),
});

const clusterSchema = v.object({
  server: v.pipe(v.string(), v.nonEmpty()),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': truth,
  'tls-server-name': text,
  'proxy-url': text,
});

const contextSchema = v.object({ cluster: v.string(), user: text, namespace: text });

const named = <K extends string, S extends v.GenericSchema>(key: K, schema: S) =>
  v.nullish(
    v.array(
      v.object({ name: v.string(), [key]: schema } as { name: v.StringSchema<undefined> } & Record<K, S>),
    ),
    [],
  );

export const kubeconfigSchema = v.object({
  'current-context': text,
  clusters: named('cluster', clusterSchema),
  users: named('user', v.nullish(userSchema, {})),
  contexts: named('context', contextSchema),
});

export type Kubeconfig = v.InferOutput<typeof kubeconfigSchema>;
export type ClusterEntry = v.InferOutput<typeof clusterSchema>;
export type UserEntry = v.InferOutput<typeof userSchema>;
export type ContextEntry = v.InferOutput<typeof contextSchema>;
export type ExecEntry = v.InferOutput<typeof execSchema>;
