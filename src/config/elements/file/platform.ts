/** `platform`: the platforms that an override or a script rule is for. */
import { byShape, optional, table } from "../../schema/compound.ts";
import { type Element, type Located, located } from "../../schema/element.ts";
import { mapped, strictText, text } from "../../schema/scalars.ts";

/** Texts as written; they are parsed later, together with filters, so that all mistakes show at once. */
export interface PlatformChoice {
  readonly host?: Located<string>;
  readonly target?: Located<string>;
}

const EXPECTED = 'a target triple, "cfg(…)", or a table with `host` and `target`';
const ONE = "a target triple or `cfg(…)`";

export const platform: Element<PlatformChoice> = byShape<PlatformChoice>(EXPECTED, {
  string: mapped(located(strictText(EXPECTED)), (target) => ({ target })),
  table: mapped(
    table(
      {
        host: optional(located(text({ expected: ONE })), "The platform that compiles."),
        target: optional(located(text({ expected: ONE })), "The platform that the tests run on."),
      },
      { expected: EXPECTED },
    ),
    ({ host, target }) => ({
      ...(host === undefined ? {} : { host }),
      ...(target === undefined ? {} : { target }),
    }),
  ),
});

export const PLATFORM_MEANING = "The platforms that this applies to.";
