// What a worker does: it reads batches of items and answers with their reports.
import { entry } from "../core.js";

/** @import { Task } from "../stream/reports.js" */
/** @import { Answer, Setup } from "./pool.js" */

/**
 * @param {(hear: (message: Task[] | Setup) => void) => void} listen
 * @param {(answer: Answer) => void} answer
 */
export function serve(listen, answer) {
  /** @type {Promise<any> | undefined} */
  let classifier;
  listen(async (message) => {
    try {
      if (!Array.isArray(message)) {
        classifier = entry(() => message.module).createClassifier(message.options);
        return;
      }
      const reader = await classifier;
      answer(message.map((task) => reader.classifyItem(task)));
    } catch (error) {
      answer({ error: String(error) });
    }
  });
}
