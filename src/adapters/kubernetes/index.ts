export { openKubernetesTarget, type KubernetesTarget, type KubernetesTargetOptions } from './target.ts';
