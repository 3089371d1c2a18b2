/** Waits for `condition` to hold, which what runs outside this process brings about. */
export async function eventually(condition: () => Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const until = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(`not so within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
