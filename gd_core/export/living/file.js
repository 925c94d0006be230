// A living file: a run that is played, and followed from another start or with another step size, without a network.
// Its data stand in the page as JSON (content.py); what was typed is in none of them.

import { unpacked } from "../../browser/js/unpack.js";
import { LivingRun } from "./living_run.js";

export default new LivingRun(document.body, unpacked(JSON.parse(document.getElementById("run").textContent)));
