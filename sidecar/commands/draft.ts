import type { Command } from 'commander';
import type { Draft } from '../domain/draft.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import { LOCAL_ARCHIVE } from '../pacs/archives-file.ts';
import { isoOf, localStamp } from '../pipeline/identity.ts';
import { type Preparation, prepareDraft } from '../pipeline/prepare-draft.ts';
import { wordDraft } from '../pipeline/word-draft.ts';
import { type CommandContext, commandLog, type Done, settingsOf } from './command.ts';
import { connectPacs } from './connect-pacs.ts';
import { statementText } from './demo-checks.ts';
import { openModel } from './open-model.ts';
import { draftPolicy, wordsOf } from './process-deps.ts';
import { reportJob, uidArgument, withWork, workNow } from './work-now.ts';

interface DraftOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** The draft as it would be, and all that it rests on. */
function dryRunResult(preparation: Preparation, draft: Draft | undefined) {
  const outcome = preparation.ready ? 'drafted' : preparation.outcome;
  const { prepared } = preparation;
  const considered = prepared && {
    priors: prepared.decisions,
    unavailable: prepared.unavailable,
    evidence: [prepared.evidence, ...prepared.priors.map((prior) => prior.evidence)],
    comparisons: prepared.comparisons,
    series: prepared.series,
    sums: prepared.sums,
    ruleOutputs: prepared.ruleOutputs,
  };
  const why = preparation.ready ? {} : { detail: preparation.detail };
  return { dryRun: true, outcome, ...why, draft, ...considered };
}

const points = (value: number): string => `${value > 0 ? '+' : ''}${value}`;

/** One line for each prior looked at: what was decided and why; below it what its score is made of. */
const priorLines = (preparation: Preparation) =>
  (preparation.prepared?.decisions ?? []).flatMap(
    ({ studyInstanceUid: uid, chosen, reason, explanation, archive = LOCAL_ARCHIVE, score, factors = [] }) => [
      `${chosen ? 'used    ' : 'not used'} ${uid}${archive === LOCAL_ARCHIVE ? '' : ` in ${archive}`} (${reason}${score === undefined ? '' : `, score ${score}`}) ${explanation}`,
      ...factors.map((factor) => `           ${points(factor.points)} ${factor.name}: ${factor.explanation}`),
    ],
  );

/** One line for each archive that could not be asked: what it holds is not known. */
const unavailableLines = (preparation: Preparation) =>
  (preparation.prepared?.unavailable ?? []).map(
    ({ archive, code, cause }) => `not searched: ${archive} (${code}) ${cause}`,
  );

/** Reads the PACS, writes nothing anywhere. */
async function dryRun(context: CommandContext, uid: StudyInstanceUid, options: DraftOptions): Promise<void> {
  const config = settingsOf(context);
  const model = await openModel(config, commandLog(context, config));
  const pacs = connectPacs(config);
  try {
    const preparation = await prepareDraft(pacs.source(), draftPolicy(config), uid);
    const stamp = { ...localStamp(new Date()) };
    const { version } = context;
    const draft = preparation.ready
      ? wordDraft(preparation.prepared, isoOf(stamp), version, await wordsOf(model, version)(preparation.prepared))
      : undefined;
    if (options.json) {
      context.print(JSON.stringify(dryRunResult(preparation, draft), null, 2));
      return;
    }
    context.print(
      draft
        ? statementText(draft.statements)
        : `no draft: ${preparation.ready ? '' : `${preparation.outcome}. ${preparation.detail}`}`,
    );
    for (const { statement, reasons } of draft?.dropped ?? [])
      context.print(`left out: ${statement.text} (${reasons.join('; ')})`);
    context.print(
      [
        '',
        'Earlier studies of this patient id:',
        ...(priorLines(preparation).length > 0 ? priorLines(preparation) : ['none']),
        ...unavailableLines(preparation),
      ].join('\n'),
    );
  } finally {
    pacs.close();
    await model.stop();
  }
}

/** Works on this one study here and now, whether a service runs beside this or not. */
const draftNow = (context: CommandContext, uid: StudyInstanceUid, json: boolean): Promise<0 | 1> =>
  withWork(context, async (work) =>
    reportJob(context, await workNow(work, { studyInstanceUid: uid, reason: 'command' }), json),
  );

export function addDraftCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('draft <StudyInstanceUID>')
    .description('draft one study now')
    .option('--dry-run', 'write nothing to PACS or ledger; print the draft and what it rests on')
    .option('--json', 'one JSON document on stdout')
    .action(async (argument: string, options: DraftOptions) => {
      const uid = uidArgument(argument);
      if (!options.dryRun) return done(await draftNow(context, uid, options.json ?? false));
      await dryRun(context, uid, options);
      done(0);
    });
}
