/** Why two studies cannot be compared for one lesion: short clauses without PHI, to be set after "not comparable:". */
export const REASONS = {
  ambiguous: 'more than one finding of the same kind, site and side could be meant',
  sameTracking: 'the same tracking identifier stands for more than one finding',
  otherTracking: 'the findings of this kind, site and side are tracked as different ones',
  sideConflict: 'the two studies name different sides for the same tracked finding',
  unnamed: 'the documents do not name what was measured',
  placeNotStated: 'site or side is not stated in both studies, so the same finding may or may not be meant',
  contradiction: 'one of the two studies says both that it is there and that it is not',
  undetermined: 'one of the two studies leaves open whether it is there',
  noMeasurement: 'there is no paired measurement',
  noSameMeasurement: 'there is no measurement of the same quantity, unit and method in both studies',
  ambiguousMeasurement: 'the same quantity was measured more than once with different values',
  noRule: 'no limit is on file for this kind of measurement',
  undecided: 'the change is below the limits of the rule on file, which says nothing of such changes',
  coarse: 'a value is written too coarsely for the limit of the rule',
} as const satisfies Record<string, string>;
