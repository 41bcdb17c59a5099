export {
  Workflows,
  type JobRun,
  type Moment,
  type Result,
  type StepRun,
  type WorkflowRun,
} from './workflow/index.ts';
