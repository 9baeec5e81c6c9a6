export function hasPlaces() { return false; }
export class MapView { label = "Map"; priority = 2; getIcon() {} canHandleResults() { return false; } draw() {} }
