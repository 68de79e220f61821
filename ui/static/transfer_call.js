// What the Transfer tab asks the server; see ui/transfer.py.

import {words} from "./strings.js";
import {TOO_FAST, decodeReply} from "./wire.js";

export class TransferCall {
  // link: see Link; recover() brings the studio back; problem(sentence) tells what could not be.
  constructor(folder, {link, recover, problem}, facts) {
    this.address = new URL("../transfer", folder);
    Object.assign(this, {link, recover, problem, facts});
    this.brought = new Map(); // the photos and fabrics that the server has, or had
  }

  // {text, data} of a task with a file; null, with a sentence, when there is no answer.
  async ask(task, file = new Uint8Array()) {
    try {
      let reply = (await this.isKnown()) && (await this.post(task, file));
      if (reply && reply.status === this.facts.statuses.NO_SESSION) {
        await this.recover();
        reply = (await this.isKnown()) && (await this.post(task, file));
      }
      if (!reply) return null;
      if (reply.status === this.facts.statuses.OK) {
        if (task.do !== "dress") this.brought.set(`${task.slot} ${task.number}`, {task, file});
        return reply;
      }
      this.problem(reply.text);
    } catch {
      this.problem(words.noAnswer);
    }
    return null;
  }

  // Whether the server knows us; where it forgot us meanwhile, it is brought everything again.
  async isKnown() {
    if (!this.link.token && !(await this.link.greet())) return false;
    if (this.token === this.link.token) return true;
    this.token = this.link.token;
    for (const {task, file} of this.brought.values()) await this.post(task, file);
    return true;
  }

  async post(task, file) {
    const response = await fetch(this.address, {
      method: "POST", body: encoded(task, file), headers: {"X-Studio-Session": this.link.token},
    });
    if (!response.ok && response.status !== TOO_FAST) {
      throw new Error(`The server answered ${response.status}.`);
    }
    return decodeReply(await response.arrayBuffer());
  }
}

function encoded(task, file) {
  const text = new TextEncoder().encode(JSON.stringify(task));
  const head = new DataView(new ArrayBuffer(4));
  head.setUint32(0, text.length, true);
  return new Blob([head.buffer, text, file]);
}
