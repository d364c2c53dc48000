/** The page on the user's configuration. */
export const USER_CONFIG_PAGE = `# Your own configuration

It is read from \`$XDG_CONFIG_HOME/nextest/config.toml\` or \`~/.config/nextest/config.toml\`, on Windows from
\`%APPDATA%\\nextest\\config.toml\`; \`--user-config-file\` and \`NEXTEST_USER_CONFIG_FILE\` name another file, or
\`none\`. The command line and the environment take precedence. \`cargo nextest self schema user-config\` prints a JSON
Schema for editors.

# What is shown: [ui]

  \`show-progress\`          auto, none, bar, counter, only ["auto"]
  \`max-progress-running\`   running tests below the bar: a number or "infinite" [8]
  \`input-handler\`          whether keys are read [true]
  \`output-indent\`          whether captured output is indented [true]
  \`doctest-hint\`           whether a run ends with a hint that doctests were not run [true] (an extension)
  \`rerun-hint\`             whether failures end with the command that runs them again [true] (an extension)
  \`pager\`                  a command, or ":builtin" [less -FRX]
  \`paginate\`               auto, never ["auto"]
  \`streampager.interface\`, \`streampager.wrapping\`, \`streampager.show-ruler\`   the built-in pager

# Recording runs: [record]

  \`enabled\`                records each run [false]; \`experimental.record\` has to be true as well
  \`max-output-size\`        of one output ["10MB"]
  \`max-records\`            [100]
  \`max-total-size\`         ["1GB"]
  \`max-age\`                ["30d"]

# History of results: [history] (an extension)

  \`enabled\`                adds the results of each run to the history [false]; NEXTEST_HISTORY=1 and =0 take precedence
  \`max-runs\`               [500]
  \`max-age\`                ["90d"]

# Servers that run tests: [remote] (an extension)

  \`instance\`               the server's instance, unless the address has one
  \`headers\`                sent with each call: texts, or { env = "VARIABLE", \`prefix\` = "Bearer " }
  \`headers-command\`        a command that prints further headers, one \`name: value\` a line
  \`tls-ca\`                 for grpcs://: the certificates that the server's is checked with (PEM)
  \`tls-certificate\`        a certificate for the server (PEM), with its key in \`tls-key\`

# Servers of queues: [queue] (an extension)

  \`user\`                   the user, unless the address or NEXTEST_QUEUE_USER has one
  \`password-command\`       a command that prints the password
  \`tls-ca\`                 for rediss://: the certificates that the server's is checked with (PEM)

# For some platforms: [[overrides]]

  \`platform\`               a triple or cfg(), with any keys of ui, record and history
`;
