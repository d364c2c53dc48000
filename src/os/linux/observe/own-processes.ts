/**
 * Gives the test's own processes one name, so that equal tests have equal observations: paths of these processes in
 * `/proc` are written as `/proc/self`, and the entries that name them (`P`) are dropped.
 */
export function withoutProcesses(text: string): string {
  const own = new Set<string>();
  const rest = text.replaceAll(/(?<=^|\0)P(\d+)\0\0/gu, (_, number: string) => {
    own.add(number);
    return "";
  });
  return rest.replaceAll(/\/proc\/(\d+)(?=[/\0])/gu, (whole, number: string) =>
    own.has(number) ? "/proc/self" : whole,
  );
}
