import { expect } from 'chai';
import type { WordingRecord } from '../../../sidecar/domain/draft.ts';
import { wordingCounts } from '../../../sidecar/domain/model-wording.ts';
import { createMetrics } from '../../../sidecar/http/metrics.ts';
import { acceptedWording, refusedWording, wordingRecord } from '../../support/model-wording.ts';

const metrics = () =>
  createMetrics(
    {
      watermark: () => 0,
      changesRead: () => 0,
      following: () => true,
      held: () => false,
      backlog: async () => ({ pending: 0, queued: 0, active: 0, failed: 0 }),
    },
    { cpuWatts: 12, cloudPriceIn: 3, cloudPriceOut: 15 },
  );
const recorded = (wording: WordingRecord) => ({ ...wording, counts: wordingCounts(wording) });
const LINES = /^preread_(drafts|model)_.*$/gm;
const linesOf = async (one: ReturnType<typeof metrics>): Promise<readonly string[]> =>
  (await one.render()).text.match(LINES) ?? [];

describe('metrics of drafts', () => {
  it('are there before the first draft', async () => {
    expect(await linesOf(metrics())).to.deep.equal([
      'preread_drafts_total{worded_by="model"} 0',
      'preread_drafts_total{worded_by="realiser"} 0',
      'preread_model_tokens_total{direction="in"} 0',
      'preread_model_tokens_total{direction="out"} 0',
      'preread_model_cpu_seconds_total 0',
      'preread_model_watt_hours_total 0',
      'preread_model_cloud_dollars_total 0',
    ]);
  });

  it('count who worded them, and what it took, also in vain', async () => {
    const one = metrics();
    const accepted = acceptedWording({ tokensIn: 10_000, tokensOut: 1000, cpuMs: 270_000 });
    const refused = refusedWording({ tokensIn: 5000, tokensOut: 200, cpuMs: 30_000 });
    one.drafted(recorded(wordingRecord({ statements: [accepted] })));
    one.drafted(recorded(wordingRecord({ statements: [refused] })));
    one.drafted(recorded({ reason: 'busy', statements: [] }));
    one.drafted(undefined);
    expect(await linesOf(one)).to.deep.equal([
      'preread_drafts_total{worded_by="model"} 1',
      'preread_drafts_total{worded_by="realiser"} 3',
      'preread_model_tokens_total{direction="in"} 15000',
      'preread_model_tokens_total{direction="out"} 1200',
      'preread_model_cpu_seconds_total 300',
      'preread_model_watt_hours_total 1',
      'preread_model_cloud_dollars_total 0.063',
    ]);
  });
});
