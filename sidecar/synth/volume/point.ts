/** A point or a direction in the patient (LPS, PS3.3 C.7.6.2.1.1). mm. */
export type Point3 = readonly [x: number, y: number, z: number];
