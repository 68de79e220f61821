// What the Transfer tab asks the server; see ui/transfer.py.

import {words} from "./strings.js";
import {decodeReply} from "./wire.js";

export class TransferCall {
  // link: see Link; problem(sentence) tells what could not be.
  constructor(folder, link, facts, problem) {
    this.address = new URL("../transfer", folder);
    Object.assign(this, {link, facts, problem});
  }

  // {text, data} of a task with a file; null, with a sentence, when there is no answer.
  async ask(task, file = new Uint8Array()) {
    if (!this.link.token && !(await this.link.greet())) return null;
    try {
      const response = await fetch(this.address, {
        method: "POST", body: encoded(task, file), headers: {"X-Studio-Session": this.link.token},
      });
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      const reply = decodeReply(await response.arrayBuffer());
      if (reply.status === this.facts.statuses.OK) return reply;
      this.problem(reply.text);
    } catch {
      this.problem(words.noAnswer);
    }
    return null;
  }
}

function encoded(task, file) {
  const text = new TextEncoder().encode(JSON.stringify(task));
  const head = new DataView(new ArrayBuffer(4));
  head.setUint32(0, text.length, true);
  return new Blob([head.buffer, text, file]);
}
