// The visit to the server: opening a photo, live pictures, files to save, coming back.

import {Link} from "./link.js";
import {Live} from "./live.js";
import {encodeEdit, encodeOpen} from "./wire.js";

const RETRY_MS = 4000;

export class Visit {
  // page = {status, work, file, showResult({reply, key, bitmap})}
  constructor(page, facts, route) {
    this.page = page;
    this.facts = facts;
    const {status} = page;
    this.link = new Link(route, {
      opened: () => this.connected(),
      lost: () => this.disconnected(),
      reply: (buffer) => this.live.receive(buffer),
      problem: (sentence) => status.tell(sentence, true),
    });
    this.live = new Live(() => this.link.transport, facts, {
      encode: (seq) => this.encode("LIVE", seq),
      show: (picture) => page.showResult(picture),
      gone: () => this.recover(),
      busy: (isBusy) => status.busy(isBusy),
      problem: (sentence) => status.tell(sentence, true, true),
    });
  }

  encode(kind, seq) {
    const {work} = this.page;
    if (!work) return null;
    const {pose, paint, poseKey: key, lacksMap: wantsMap} = work;
    const fields = {kind: this.facts.kinds[kind], seq, pose, paint, wantsMap};
    return {message: encodeEdit(this.facts, fields), key};
  }

  // Send a photo; null, with a sentence on the page, when it could not be opened.
  async open(bytes) {
    const ask = () => this.link.call(encodeOpen(this.facts, this.live.nextSeq(), bytes));
    let reply = await ask();
    if (this.wasForgotten(reply)) reply = (await this.link.greet()) && (await ask());
    return this.checked(reply);
  }

  // A file made from the present state; null, with a sentence, when it could not be made.
  async file(kind) {
    const ask = () => this.link.call(this.encode(kind, this.live.nextSeq()).message);
    let reply = await ask();
    if (this.wasForgotten(reply) && (await this.recover())) reply = await ask();
    return this.checked(reply)?.data ?? null;
  }

  checked(reply) {
    if (!reply || reply.status === this.facts.statuses.OK) return reply;
    this.page.status.tell(reply.text, true);
    return null;
  }

  wasForgotten(reply) {
    const {NO_SESSION, NO_PHOTO} = this.facts.statuses;
    return reply?.status === NO_SESSION || reply?.status === NO_PHOTO;
  }

  connected() {
    if (this.interrupted) this.page.status.say("Connected again");
    this.interrupted = false;
    this.live.pump();
  }

  disconnected() {
    this.live.lose();
    this.interrupted = true;
    this.page.status.say("Reconnecting…");
  }

  // The server forgot us (it was restarted, or we were idle): bring it to where we stand.
  recover() {
    this.recovering ??= this.comeBack().finally(() => {
      this.recovering = null;
    });
    return this.recovering;
  }

  async comeBack() {
    this.link.transport.leave();
    this.live.lose();
    if (!(await this.link.greet())) {
      setTimeout(() => this.recover(), RETRY_MS);
      return false;
    }
    const {file} = this.page;
    const opened = file && (await this.open(file.bytes));
    if (opened) this.live.touch();
    return Boolean(opened);
  }
}
