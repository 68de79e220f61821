// The live loop: the newest state goes out, pictures are shown as they come, nothing queues up.

import {toBase64} from "./base64.js";
import {SEQ_END, SEQ_START, decodeReply} from "./wire.js";

// Pictures that take longer than this are asked for one at a time: what waits grows stale.
const QUICK_MS = 60;

// Where they take still longer, the newest state takes the place of the one that waits, so often;
// and a lifted pen first gets a draft, which is quickly drawn, and its whole picture after that.
const RENEW_MS = 250;

export class Live {
  // encode(seq, isHurried = false) -> {message, key, owesWhole} | null, where owesWhole says that
  // it asks for a draft although nothing moves; show({reply, key, picture}) after one was
  // drawn; lacks([name of a file]) brings what the server lacks, and says whether it is there now.
  constructor(transport, facts, {encode, show, problem, gone, lacks, busy}) {
    Object.assign(this, {transport, facts, encode, show, problem, gone, lacks, busy});
    this.seq = 0;
    this.shown = 0;
    this.inFlight = new Map();
    this.unfinished = 0; // answers that are not yet on the screen
    this.drawn = Promise.resolve();
    this.lacksBase = false;
    this.dirty = false;
    this.dirtyAt = 0;
    this.owedSince = null; // when the change was made that only a draft shows yet
    this.sentAt = 0;
    this.milliseconds = Infinity; // what the server took for the last picture
    this.wholeMilliseconds = 0; // and for the last whole one
    this.log = [];
  }

  // Whether the newest state is on the screen.
  get isIdle() {
    const {inFlight, unfinished, dirty, owedSince} = this;
    return inFlight.size === 0 && unfinished === 0 && !dirty && owedSince === null;
  }

  // Whether a whole picture may be long in coming; until one has come, nobody knows.
  get isSlow() {
    const {milliseconds, wholeMilliseconds} = this;
    return wholeMilliseconds > 0 && Math.max(milliseconds, wholeMilliseconds) > RENEW_MS;
  }

  nextSeq() {
    this.seq += 1;
    return this.seq;
  }

  // The state changed: draw it as soon as there is room.
  touch() {
    if (!this.dirty) this.dirtyAt = performance.now();
    this.dirty = true;
    this.pump();
  }

  // A new photo: what is still under way belongs to the old one.
  restart() {
    this.inFlight.clear();
    this.dirty = false;
    this.owedSince = null;
    this.last = null;
    this.shown = this.seq;
    this.busy(false);
  }

  // The connection went: what was under way will not be answered.
  lose() {
    this.last = null;
    if (this.inFlight.size > 0) this.dirty = true;
    this.inFlight.clear();
  }

  // Whether another state may be sent now; if not yet, it is looked again when it may.
  hasRoom() {
    const {mostInFlight} = this.transport();
    const room = this.milliseconds < QUICK_MS ? mostInFlight : 1;
    // What a busy browser has still to decode is on its way, too: pictures must not pile up here.
    if (this.inFlight.size + this.unfinished < room) return true;
    if (mostInFlight === 1 || this.milliseconds < QUICK_MS) return false;
    const wait = this.sentAt + RENEW_MS - performance.now();
    clearTimeout(this.timer);
    if (wait > 0) this.timer = setTimeout(() => this.pump(), wait);
    return wait <= 0;
  }

  pump() {
    const isAfterDraft = !this.dirty && this.owedSince !== null;
    if (!this.dirty && !isAfterDraft) return;
    if (!this.transport().isOpen || !this.hasRoom()) return;
    const seq = this.seq + 1;
    const whole = this.encode(seq);
    if (!whole) return;
    const changedAt = isAfterDraft ? this.owedSince : this.dirtyAt;
    this.dirty = false;
    this.owedSince = null;
    if (this.isOld(whole.message)) return;
    const isHurried = this.isSlow && !isAfterDraft;
    const {message, key, owesWhole} = isHurried ? this.encode(seq, true) : whole;
    this.last = message;
    this.seq = seq;
    this.sentAt = performance.now();
    this.inFlight.set(seq, {key, changedAt, owesWhole, isAfterDraft});
    this.busy(true);
    this.transport().send(message);
  }

  // Whether this very state was sent last: the end of a stroke adds nothing to its last move.
  isOld(message) {
    const {last} = this;
    return last?.length === message.length
      && message.every((byte, i) => byte === last[i] || (i >= SEQ_START && i < SEQ_END));
  }

  async receive(buffer) {
    const reply = decodeReply(buffer);
    const sent = this.inFlight.get(reply.seq);
    this.inFlight.delete(reply.seq);
    const {OK, ERROR, SUPERSEDED, NO_SESSION, NO_PHOTO, LACKS_FILES} = this.facts.statuses;
    if (reply.status === SUPERSEDED && sent) this.handOn(sent);
    if (reply.status === NO_SESSION || reply.status === NO_PHOTO) this.gone();
    if (reply.status === ERROR) {
      this.last = null;
      this.problem(reply.text);
    }
    if (reply.status === LACKS_FILES) {
      this.last = null;
      this.unfinished += 1;
      if (await this.lacks(reply.text.split(" "))) this.touch();
      this.unfinished -= 1;
    }
    if (reply.status === OK && sent) {
      this.milliseconds = reply.milliseconds;
      if (reply.base === 0) this.wholeMilliseconds = reply.milliseconds;
      if (sent.owesWhole && reply.base > 0) this.owedSince = sent.changedAt;
      this.unfinished += 1;
      const decoding = decoded(reply.data);
      this.pump();
      // One after the other: a part of a picture is laid on the one before it.
      this.drawn = this.drawn.then(() => this.draw(reply, sent, decoding));
      await this.drawn;
      this.unfinished -= 1;
    }
    this.pump();
    if (this.isIdle) this.busy(false);
  }

  // A state was replaced before it was drawn: its changes are shown by the next one.
  handOn({changedAt, isAfterDraft}) {
    const [next] = this.inFlight.values();
    if (next && !isAfterDraft) next.changedAt = Math.min(next.changedAt, changedAt);
  }

  async draw(reply, sent, decoding) {
    const picture = await decoding;
    const isOld = reply.seq <= this.shown; // another photo may have been opened meanwhile
    const isOnOther = reply.base > 0 && reply.base !== this.shown;
    this.lacksBase = !isOld && (isOnOther || picture === undefined);
    if (this.lacksBase) this.touch();
    if (isOld || this.lacksBase) return;
    this.shown = reply.seq;
    this.mapCrc = reply.mapCrc;
    this.sourceCrc = reply.sourceCrc;
    this.show({reply, key: sent.key, picture});
    this.latency = performance.now() - sent.changedAt;
    this.log.push({
      seq: reply.seq, latency: this.latency, server: reply.milliseconds, isDraft: reply.base > 0,
      isAfterDraft: sent.isAfterDraft, at: performance.now(),
    });
    if (this.log.length > 2000) this.log.shift();
  }
}

// The picture in a reply; null for none, undefined for one that the browser cannot decode. As a
// data URL it is decoded within the page's own process; a blob goes through the browser's first,
// which takes far longer on a busy machine.
async function decoded(data) {
  if (data.length === 0) return null;
  const picture = new Image();
  picture.src = `data:image/jpeg;base64,${toBase64(data)}`;
  return picture.decode().then(() => picture, () => undefined);
}
