/** The stand-in for Miri: which of its two programs this is, the name says. */
import * as path from "node:path";
import { cargoMiri } from "./cargo-miri.ts";
import { driver } from "./driver.ts";

const args = process.argv.slice(2);
if (path.basename(process.execPath) === "miri") driver(args);
else cargoMiri(args);
