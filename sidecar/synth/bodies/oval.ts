/** A rounded box in one plane: u^2 + v^2 - s u^2 v^2 = 1 with u, v relative to the half axes (s > 0 squares it). */
export interface Oval {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfDepth: number;
  readonly squareness: number;
}

/** Signed distance to an oval's edge, about; negative inside. `margin` > 0 makes the oval larger all round. mm. */
export function ovalDistance(oval: Oval, x: number, y: number, margin = 0): number {
  const halfWidth = oval.halfWidth + margin;
  const halfDepth = oval.halfDepth + margin;
  const u2 = ((x - oval.x) / halfWidth) ** 2;
  const v2 = ((y - oval.y) / halfDepth) ** 2;
  // Capped, because far outside the product would outgrow the sum.
  const squared = u2 + v2 - oval.squareness * Math.min(u2, 1) * Math.min(v2, 1);
  return (Math.sqrt(squared) - 1) * Math.min(halfWidth, halfDepth);
}
