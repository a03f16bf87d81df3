/** Whether a process of that number runs, of any user. Numbers are reused: true may mean another process. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be signalled, and exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
