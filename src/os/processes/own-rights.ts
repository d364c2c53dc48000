/** The user's properties that decide the access of processes to files. */

/** Whether it is the superuser, and which permission bits new files lack. */
export function ownRights(): string {
  return `${process.getuid?.() === 0 ? "root" : "user"} ${process.umask().toString(8)}`;
}
