import type { WorkflowOptions } from './options.ts';
import { pins } from './pins.ts';
import { scalar } from './text.ts';

/** Where a job leaves and finds what jobs tell each other. */
export const handedOver = '${{ runner.temp }}/tidegate';

/** Leaves a job's record, whatever came of the job. @param job what follows `tidegate-record-` in its artifact's name. */
export const leaveRecord = (job: string): string => `- name: Leave the record of this job
        if: always()
        uses: ${pins.uploadArtifact}
        with:
          name: tidegate-record-${job}
          path: ${handedOver}/record.json
          if-no-files-found: ignore
          overwrite: true`;

/** Draws the conclusion of a run, and tells it: the step of the last job. Ends with a line break. */
export const concludeAndTell = ({ uses }: WorkflowOptions, environment: string): string =>
  `- name: Conclude and tell
        uses: ${uses('report')}
        with:
          phase: end
          environment: ${scalar(environment)}
          records: ${handedOver}
          needs: \${{ toJSON(needs) }}
`;
