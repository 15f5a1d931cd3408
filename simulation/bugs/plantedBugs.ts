import { deliveryBugs } from "./deliveryBugs.ts";
import { outputBugs } from "./outputBugs.ts";
import { parkingBugs } from "./parkingBugs.ts";
import type { PlantedBug } from "./plantedBug.ts";
import { storeBugs } from "./storeBugs.ts";

/** Every mistake that the simulation is known to find, by name. */
export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  ...storeBugs,
  ...deliveryBugs,
  ...outputBugs,
  ...parkingBugs,
};
