// src/workflows/pins.ts
/** Actions of others, pinned by the commit of a release. What a workflow runs is decided here, and by nobody else. */
const pins = {
	checkout: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
	uploadArtifact: "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
	downloadArtifact: "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1"
};

// src/workflows/text.ts
/** A scalar of YAML: plain where nothing can be taken for anything else, and quoted otherwise. */
function scalar(text) {
	return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
/** A list on one line. */
const list = (texts) => `[${texts.map(scalar).join(", ")}]`;
/** Text between indented lines: the first line stands where the template has it. */
const indented = (text, spaces) => text.replaceAll("\n", `\n${" ".repeat(spaces)}`);
/** `env:` of a step in an environment: its secrets, or nothing. Ends with a line break where there is something. */
function secretsOf({ secrets = [] }) {
	if (secrets.length === 0) return "";
	return `env:\n${secrets.map((name) => `  ${name}: \${{ secrets.${name} }}\n`).join("")}`;
}
const runnerOf = ({ runsOn = "ubuntu-latest" }) => scalar(runsOn);

// src/workflows/inspect.ts
/** The workflow of the Actions tab that looks at what runs. */
function inspectWorkflow(options) {
	const { uses, staging, production } = options;
	return `# Tidegate: looks at what runs, for people who reach the environments through GitHub alone.
name: inspect

on:
  workflow_dispatch:
    inputs:
      mode:
        description: 'status: what runs. logs: its last lines. doctor: why it is not well. chat: say something to it'
        type: choice
        options: [status, logs, doctor, chat]
        default: status
      environment:
        description: 'Where (chat: ${staging.replaceAll("'", "''")} alone)'
        type: choice
        options: ${list([staging, production])}
        default: ${scalar(staging)}
      bots:
        description: 'The bots, by name. Empty: all of them (chat takes one)'
        type: string
        default: ''
      half:
        description: 'For logs: which half of the bot'
        type: choice
        options: [both, core, actions]
        default: both
      lines:
        description: 'For logs: how many of the last lines of each half'
        type: string
        default: '200'
      message:
        description: 'For chat: what to say'
        type: string
        default: ''

run-name: \${{ inputs.mode }}

# No job may do anything that it doesn't ask for.
permissions: {}

# Looking disturbs nobody: runs stand side by side.
concurrency:
  group: inspect-\${{ github.run_id }}
  cancel-in-progress: false

jobs:
  inspect:
    name: inspect
    runs-on: ${runnerOf(options)}
    timeout-minutes: 15
    environment:
      name: \${{ inputs.environment }}
      deployment: false # nothing is deployed
    permissions:
      contents: read # tidegate.yml, and the ledger's branch
      packages: read # what the packages say of themselves
    steps:
      - name: Check out the repository
        uses: ${pins.checkout}
        with:
          fetch-depth: 0
          persist-credentials: false

      - name: Inspect
        uses: ${uses("inspect")}
        ${indented(secretsOf(options), 8)}with:
          mode: \${{ inputs.mode }}
          environment: \${{ inputs.environment }}
          bots: \${{ inputs.bots }}
          half: \${{ inputs.half != 'both' && inputs.half || '' }}
          lines: \${{ inputs.lines }}
          message: \${{ inputs.message }}
`;
}

// src/workflows/options.ts
/**
* Refuses what can't stand in a workflow: expressions, line breaks and quotes.
* @throws RangeError
*/
function checked(options) {
	const { defaultBranch, stagingBranches = [], staging, production, runsOn = "", keyRing } = options;
	const secrets = [...options.secrets ?? [], ...keyRing ? [keyRing.secret] : []];
	const texts = {
		defaultBranch,
		staging,
		production,
		runsOn,
		keyRing: keyRing?.environment ?? ""
	};
	for (const [name, value] of [...Object.entries(texts), ...stagingBranches.map((branch) => ["stagingBranches", branch])]) if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\$\{\{/.test(value)) throw new RangeError(`${name} can't stand in a workflow: ${JSON.stringify(value)}.`);
	for (const name of secrets) if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith("GITHUB_")) throw new RangeError(`A secret has letters, digits and _, and doesn't begin with GITHUB_: ${JSON.stringify(name)}.`);
}

// src/workflows/steps.ts
/** Where a job leaves and finds what jobs tell each other. */
const handedOver = "${{ runner.temp }}/tidegate";
/** Leaves a job's record, whatever came of the job. @param job what follows `tidegate-record-` in its artifact's name. */
const leaveRecord = (job) => `- name: Leave the record of this job
        if: always()
        uses: ${pins.uploadArtifact}
        with:
          name: tidegate-record-${job}
          path: ${handedOver}/record.json
          if-no-files-found: ignore
          overwrite: true`;
/** Draws the conclusion of a run, and tells it: the step of the last job. Ends with a line break. */
const concludeAndTell = ({ uses }, environment) => `- name: Conclude and tell
        uses: ${uses("report")}
        with:
          phase: end
          environment: ${scalar(environment)}
          records: ${handedOver}
          needs: \${{ toJSON(needs) }}
`;

// src/workflows/release.ts
/** The workflow of the Actions tab that brings packages to production, and back. */
function releaseWorkflow(options) {
	const { uses, production } = options;
	const runner = runnerOf(options);
	const checkout = `- name: Check out the repository
        uses: ${pins.checkout}
        with:
          fetch-depth: 0
          persist-credentials: false`;
	const selection = `environment: ${scalar(production)}
          select: \${{ inputs.select }}
          bots: \${{ inputs.bots }}
          versions: \${{ inputs.versions }}`;
	return `# Tidegate: brings the packages that were merged and verified to ${production}, and back.
#
# Start it with an empty form: it lists what is merged and not live, and ends with the values to enter next.
name: release

on:
  workflow_dispatch:
    inputs:
      mode:
        description: 'plan: say what would ship, and why or why not. promote: ship it. rollback: what ran before'
        type: choice
        options: [plan, promote, rollback]
        default: plan
      select:
        description: 'What to ship: #12, commits (7 digits and more), bot:NAME or all. Empty: list what there is'
        type: string
        default: ''
      bots:
        description: 'The bots, by name. Empty: all of them (rollback takes one)'
        type: string
        default: ''
      plan:
        description: 'For promote: the hash of the plan, as the consent to what it says'
        type: string
        default: ''
      reason:
        description: 'Why, for the record'
        type: string
        default: ''
      versions:
        description: 'Versions chosen by hand, such as bakery=2.0.0. Empty: they are counted up'
        type: string
        default: ''
      to:
        description: 'For rollback: a version or a package. Empty: what ran before'
        type: string
        default: ''

run-name: \${{ inputs.mode }}

# No job may do anything that it doesn't ask for.
permissions: {}

# Plans may stand side by side, and a rollback overtakes a promotion: what has to wait is said at its job.
concurrency:
  group: release-\${{ github.run_id }}
  cancel-in-progress: false

jobs:
  # Needs no secret and no cluster.
  plan:
    name: plan
    if: inputs.mode == 'plan' || inputs.mode == 'promote'
    runs-on: ${runner}
    timeout-minutes: 20
    permissions:
      contents: read # the history, and the ledger's branch
      pull-requests: read # which changes were reviewed
      checks: read # which checks passed
      packages: read # what was trained
    outputs:
      reason: \${{ steps.plan.outputs.reason }}
    steps:
      ${checkout}

      - name: Plan
        id: plan
        uses: ${uses("plan")}
        with:
          ${selection}
          plan: \${{ inputs.plan }}

  promote:
    name: promote
    needs: plan
    # Where only some of the bots are denied, the others may ship; where everything is live already, what an
    # interruption left undone is finished. Nothing was picked: nothing is promoted.
    if: >-
      !cancelled() && inputs.mode == 'promote'
      && contains(fromJSON('["ships", "denied", "nothing"]'), needs.plan.outputs.reason)
    runs-on: ${runner}
    timeout-minutes: 180
    environment:
      name: ${scalar(production)}
      deployment: false # the last job tells of one deployment for each bot
    concurrency:
      group: ${scalar(`tidegate-${production}`)}
      cancel-in-progress: false
      queue: max
    permissions:
      contents: write # the ledger's branch, and tags
      pull-requests: read # the facts of the plan, read again
      checks: read # the same
      packages: write # packages are copied to the store of ${production}
    steps:
      ${checkout}

      - name: Promote
        uses: ${uses("promote")}
        ${indented(secretsOf(options), 8)}with:
          ${selection}
          plan: \${{ inputs.plan }}
          why: \${{ inputs.reason }}
          hand-over: ${handedOver}

      ${leaveRecord("release")}

  # In no queue: it overtakes a promotion that is under way.
  rollback:
    name: rollback
    if: inputs.mode == 'rollback'
    runs-on: ${runner}
    timeout-minutes: 30
    environment:
      name: ${scalar(production)}
      deployment: false # the last job tells of one deployment for each bot
    permissions:
      contents: write # the ledger's branch
    steps:
      ${checkout}

      - name: Roll back
        uses: ${uses("rollback")}
        ${indented(secretsOf(options), 8)}with:
          bot: \${{ inputs.bots }}
          environment: ${scalar(production)}
          to: \${{ inputs.to }}
          why: \${{ inputs.reason }}
          hand-over: ${handedOver}

      ${leaveRecord("release")}

  # Tells those whom it concerns: release notes, deployments, the pull requests that shipped, the release board.
  tidegate:
    name: tidegate
    needs: [plan, promote, rollback]
    if: always() && inputs.mode != 'plan'
    runs-on: ${runner}
    timeout-minutes: 20
    permissions:
      contents: write # releases on GitHub, and the ledger's branch
      checks: read # what the release board says of the candidates
      deployments: write # where each bot runs
      pull-requests: write # a word in the comments of what shipped
      issues: write # the release board
      packages: read # what runs in the environments
    steps:
      ${checkout}

      - name: Fetch the records
        uses: ${pins.downloadArtifact}
        with:
          pattern: tidegate-record-*
          path: ${handedOver}

      ${concludeAndTell(options, production)}`;
}

// src/workflows/staging.ts
/** The workflow of pushes, pull requests and merge groups: what changed is trained, staged, talked to and told. */
function stagingWorkflow(options) {
	const { uses, defaultBranch, stagingBranches = ["staging/**"], staging, keyRing } = options;
	const runner = runnerOf(options);
	const checkout = `- name: Check out the commit
        uses: ${pins.checkout}
        with:
          # A pull request's own last commit: what was trained for it is found again after the merge.
          ref: \${{ github.event.pull_request.head.sha || github.sha }}
          fetch-depth: 0
          persist-credentials: false`;
	const beginning = beginningOf(options);
	return `# Tidegate: trains each bot that a push changed, deploys it to ${staging}, talks to it, and tells how it went.
#
# A rule for ${defaultBranch} needs one required check: \`tidegate\`, the last job. It concludes for every pull request,
# whatever its branch or author, and also where no bot changed.
name: staging

on:
  push:
    branches: ${list([defaultBranch, ...stagingBranches])}
  pull_request:
  merge_group:

# No job may do anything that it doesn't ask for.
permissions: {}

# Runs stand side by side: a newer push supersedes an older one by its own word, and the older one says by which.
concurrency:
  group: staging-\${{ github.run_id }}
  cancel-in-progress: false

jobs:
  changes:
    name: changes
    runs-on: ${runner}
    timeout-minutes: 15
    permissions:
      contents: read # the bots, their history, and the ledger's branch
      actions: read # whether a push's run tells about this very commit already
    outputs:
      matrix: \${{ steps.changes.outputs.matrix }}
      deploys: \${{ steps.changes.outputs.deploys }}
      check: \${{ steps.changes.outputs.check }}
      told-by: \${{ steps.changes.outputs.told-by }}
    steps:
      ${checkout}

      - name: Find and validate the bots that changed
        id: changes
        uses: ${uses("validate")}
        with:
          changed: true
          hand-over: ${handedOver}

      ${leaveRecord("changes")}

  # Shows at once what is to come, beside the training.
  begin:
    name: begin
    needs: changes
    if: needs.changes.outputs.matrix != '[]'
    runs-on: ${runner}
    timeout-minutes: 10
    permissions:
      ${beginning.permissions}checks: write # a check for each bot and phase
    steps:
      ${beginning.checkout}- name: Fetch what changed
        uses: ${pins.downloadArtifact}
        with:
          name: tidegate-record-changes
          path: ${handedOver}

      - name: Begin the checks
        uses: ${uses("report")}
        with:
          phase: begin
          environment: ${scalar(staging)}
          records: ${handedOver}

  # A bot's components are code of whoever pushed: where they run nothing may be written, and there is no secret.
  train:
    name: train (\${{ matrix.name }})
    needs: changes
    if: needs.changes.outputs.matrix != '[]'
    strategy:
      fail-fast: false
      matrix:
        include: \${{ fromJSON(needs.changes.outputs.matrix) }}
    runs-on: ${runner}
    timeout-minutes: 180
    permissions:
      contents: read # the bots, and the ledger's branch
      packages: read # packages that are there already
    steps:
      ${checkout}

      - name: Train
        uses: ${uses("train")}
        with:
          bots: \${{ matrix.bots }}
          hand-over: ${handedOver}

      - name: Leave the packages
        if: always() # another bot of the same job may have failed
        uses: ${pins.uploadArtifact}
        with:
          name: tidegate-package-\${{ matrix.name }}
          path: ${handedOver}/packages
          if-no-files-found: ignore
          compression-level: 0 # models are compressed already
          retention-days: 7 # for whoever runs a failed job again
          overwrite: true

      ${leaveRecord("train-${{ matrix.name }}")}

  stage:
    name: stage (\${{ matrix.name }})
    needs: [changes, begin, train] # begin too: a check that two jobs begin at once stands there twice
    # Also where the training of another bot failed.
    if: >-
      !cancelled() && needs.changes.result == 'success' && needs.changes.outputs.deploys == 'true'
      && needs.changes.outputs.matrix != '[]'
    strategy:
      fail-fast: false
      matrix:
        include: \${{ fromJSON(needs.changes.outputs.matrix) }}
    runs-on: ${runner}
    timeout-minutes: 120
    environment:
      name: ${scalar(staging)}
      deployment: false # the last job tells of one deployment for each bot
    # A bot's deployments wait for each other, and none is cancelled in the middle.
    concurrency:
      group: ${scalar(`tidegate-${staging}-\${{ matrix.name }}`)}
      cancel-in-progress: false
      queue: max
    permissions:
      contents: read # the bots, and the ledger's branch
      packages: write # a package that was trained goes to the store
      checks: write # what is in progress
    steps:
      ${checkout}

      # By a pattern: where the store has the package already, nothing was left.
      - name: Fetch the packages
        uses: ${pins.downloadArtifact}
        with:
          pattern: tidegate-package-\${{ matrix.name }}
          path: \${{ runner.temp }}/packages
          merge-multiple: true

      - name: Deploy and talk
        uses: ${uses("deploy")}
        ${indented(secretsOf(options), 8)}with:
          bots: \${{ matrix.bots }}
          environment: ${scalar(staging)}
          packages: \${{ runner.temp }}/packages
          hand-over: ${handedOver}

      ${leaveRecord("stage-${{ matrix.name }}")}

  # The one required check. It reads what the others left, and alone writes: ledger, checks, deployments, comment.
  tidegate:
    name: \${{ needs.changes.outputs.check || 'tidegate' }}
    needs: [changes, begin, train, stage]
    if: always()
    runs-on: ${runner}
    timeout-minutes: 20
    ${indented(environmentOf(keyRing), 4)}permissions:
      contents: write # the ledger's branch
      checks: write # how each bot and phase went
      deployments: write # where each bot runs
      pull-requests: write # the one comment
      issues: write # the release board
      actions: read # the records of the push's run that tells about this commit
      packages: read # what runs in the environments
    steps:
      ${checkout}

      - name: Fetch the records
        uses: ${pins.downloadArtifact}
        with:
          pattern: tidegate-record-*
          path: ${handedOver}
          run-id: \${{ needs.changes.outputs.told-by || github.run_id }}
          # Needed for another run alone.
          github-token: \${{ needs.changes.outputs.told-by != '' && github.token || '' }}

      ${concludeAndTell(options, staging)}${keyRing ? `          key-ring: \${{ secrets.${keyRing.secret} }}\n` : ""}`;
}
function environmentOf(keyRing) {
	if (!keyRing) return "";
	return `environment:\n  name: ${scalar(keyRing.environment)}\n  deployment: false # it holds the key ring\n`;
}
/** The beginning asks nothing of the repository: only actions that lie in it must be checked out. */
function beginningOf({ uses }) {
	if (!uses("report").startsWith("./")) return {
		permissions: "",
		checkout: ""
	};
	return {
		permissions: "contents: read # the actions of this repository\n      ",
		checkout: `- name: Check out the actions
        uses: ${pins.checkout}
        with:
          ref: \${{ github.event.pull_request.head.sha || github.sha }}
          persist-credentials: false

      `
	};
}

// src/workflows/index.ts
/**
* The three workflows of a repository: staging (pushes, pull requests, merge groups), release and inspect (by hand).
* Pure: the same options give the same bytes.
* @throws RangeError where an option would not fit into the files, such as a branch with a line break
*/
function workflowFiles(options) {
	checked(options);
	const file = (name, text) => ({
		path: `.github/workflows/${name}.yml`,
		text
	});
	return [
		file("staging", stagingWorkflow(options)),
		file("release", releaseWorkflow(options)),
		file("inspect", inspectWorkflow(options))
	];
}

export { workflowFiles as t };