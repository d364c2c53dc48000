/** Pieces of configuration files. */

export const profile = (line: string): string => `[profile.default]\n${line}\n`;
export const override = (line: string): string =>
  `[[profile.default.overrides]]\nfilter = "all()"\n${line}\n`;
