/**
 * Looks, in every run of the tests, for what names or finds a patient, and for passwords, in all that the product says
 * outside the PACS and the ledger. CONTRIBUTING.md says what is looked at.
 */
import { searchGathered } from './phi/gathered.ts';
import { addSettings, addSyntheticNames } from './phi/sentinels.ts';
import { watchErrors, watchStderr } from './phi/watch-errors.ts';
import { lookAtFiles, noteOutputs, watchFiles } from './phi/watch-files.ts';
import { watchProcesses } from './phi/watch-processes.ts';

// Before any test file is loaded: from here on nothing goes unseen.
addSettings(process.env);
addSyntheticNames();
watchFiles();
watchProcesses(noteOutputs);
watchErrors();
watchStderr();

/** Lines shown; the rest is counted. */
const SHOWN = 40;

/** Root hook for mocha (`require` in .mocharc.json). */
export const mochaHooks = {
  afterAll: [
    function nothingThatIdentifiesLeftThePacs(): void {
      lookAtFiles();
      const found = searchGathered();
      if (found.length === 0) return;
      const more = found.length > SHOWN ? [`and ${found.length - SHOWN} more`] : [];
      throw new Error(['identifying data or secrets were found:', ...found.slice(0, SHOWN), ...more].join('\n  '));
    },
  ],
};
