/** The page on filtersets. */
export const FILTERSET_PAGE = `# Filtersets

A filterset chooses tests: \`cargo nextest run -E 'EXPRESSION'\`. Several \`-E\` choose what any of them
chooses; together with names on the command line a test has to satisfy both.

# Predicates

  \`all()\`                everything
  \`none()\`               nothing
  \`test(NAME)\`           tests by name
  \`package(NAME)\`        tests of a package
  \`deps(NAME)\`           of a package and of everything it depends on
  \`rdeps(NAME)\`          of a package and of everything that depends on it
  \`binary_id(ID)\`        by binary id, e.g. \`my-crate::integration\`
  \`binary(NAME)\`         by the name of the test binary
  \`kind(NAME)\`           by kind of binary: lib, test, bench, bin, example, proc-macro, doctest (extension)
  \`platform(NAME)\`       built for the \`host\` or for the \`target\`
  \`group(NAME)\`          in a test group; the others are in \`@global\` (on the command line only)
  \`affected()\`           that a change can have reached (extension); \`--changed\` says what to compare with
  \`default()\`            what the profile's \`default-filter\` lets through

# What a name may be

  \`test(part)\`           contains (what \`test\` does by itself; \`~\` says it explicitly)
  \`kind(=name)\`          equals (what \`kind\` and \`platform\` do by themselves)
  \`package(#glob*)\`      a glob (what \`package\`, \`deps\`, \`rdeps\`, \`binary\`, \`binary_id\` and \`group\` do)
  \`test(/regex/)\`        a regular expression, as Rust has them; it may match anywhere in the name

Upper and lower case differ. Blanks at the beginning of a name are skipped; those at its end belong to it, so
\`package(app )\` is no \`package(app)\`. A backslash escapes \`\\)\`, \`\\,\`, \`\\/\` and \`\\\\\`; \`\\n\`, \`\\t\` and
\`\\u{1F600}\` work too. A comma always needs its backslash, in globs as well: \`test(#{one\\,two}::*)\`. Between
the slashes of a regular expression only \`\\/\` is special.

# Operators, the strongest first

  \`not a\`, \`!a\`          not
  \`a and b\`, \`a & b\`     both
  \`a - b\`                a, but not b
  \`a or b\`, \`a | b\`, \`a + b\`  one or the other

\`and\` and \`-\` bind equally, from left to right. Parentheses group.

# Examples

  \`test(parser) & !test(slow)\`           tests with "parser" but not "slow" in their name
  \`rdeps(core-utils)\`                    everything that a change in core-utils may break
  \`package(app) and kind(test)\`          integration tests of app
  \`binary_id(my-crate::*) or deps(cli)\`  unions work across predicates
  \`test(=parser::tests::empty)\`          exactly one test

A package, binary, binary id or group that exists nowhere in the workspace is an error, as it is most likely
misspelt. Only \`test\` and \`kind\` may choose nothing.
`;
