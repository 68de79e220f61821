// The visit to the server: opening a photo, live pictures, files to save, coming back.

import {Link} from "./link.js";
import {Live} from "./live.js";
import {words} from "./strings.js";
import {crc32, decodeReply, encodeEdit, encodeFile, encodeOpen} from "./wire.js";

const RETRY_MS = 4000;

export class Visit {
  // page = {status, panel, shelf, work, file, found, showResult({reply, key, bitmap})}
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
      encode: (seq, isHurried) => this.encode("LIVE", seq, {isHurried}),
      show: (picture) => page.showResult(picture),
      gone: () => this.recover(),
      lacks: (names) => page.shelf.supply(names),
      busy: (isBusy) => status.busy(isBusy),
      problem: (sentence) => status.tell(sentence, true, true),
    });
  }

  // more: what else a DETAIL says, see encodeEdit.
  // isHurried: a draft will do for now.
  encode(kind, seq, {isHurried = false, ...more} = {}) {
    const {work, panel} = this.page;
    if (!work) return null;
    const {source, target, paint, wears, settledKey: key} = work;
    // The server may find another map than the one worked on; then it is told all of it.
    const shown = this.mapDiffers ? work.sourceCells : source.paint;
    // Donors are laid over the whole picture each time: a draft would be no quicker.
    const owesWhole = isHurried && !work.isOpen && wears.length === 0 && !this.live.lacksBase;
    const isDraft = (work.isOpen && !this.live.lacksBase) || owesWhole;
    const message = encodeEdit(this.facts, {
      kind: this.facts.kinds[kind], seq, wears,
      wants: {
        map: work.lacksMap, origin: panel.showsOrigin,
        draft: kind === "LIVE" && isDraft,
      },
      source: {pose: source.pose, paint: shown}, target: {pose: target.pose, paint}, ...more,
    });
    return {message, key, owesWhole};
  }

  // Send a photo, with the pose of its person where that is known; null, with a sentence on the
  // page, when it could not be opened.
  async open(bytes, points = null) {
    const pose = points && {
      xy: points.flatMap(([x, y]) => [x, y]), visible: points.map((point) => point[2]),
    };
    const ask = () => this.link.call(encodeOpen(this.facts, this.live.nextSeq(), bytes, pose));
    let reply = await ask();
    if (this.wasForgotten(reply)) reply = (await this.link.greet()) && (await ask());
    return this.checked(reply);
  }

  // A file made from the present state; null, with a sentence, when it could not be made.
  async file(kind) {
    const reply = await this.call(() => this.encode(kind, this.live.nextSeq()).message);
    return reply?.data ?? null;
  }

  // A part of the photo or the result; null, without a word, where none comes: previews do, too.
  async look(look, ofPhoto) {
    if (!this.link.token) return null;
    const wants = {photo: ofPhoto};
    const {message} = this.encode("DETAIL", this.live.nextSeq(), {look, wants});
    try {
      const reply = decodeReply(await this.link.transport.call(message));
      if (reply.status !== this.facts.statuses.OK) return null;
      return await createImageBitmap(new Blob([reply.data]));
    } catch {
      return null;
    }
  }

  // What the server makes of a file, or of a number; null, with a sentence, if nothing.
  ask(kind, {index = null, bytes = new Uint8Array()}) {
    const number = this.facts.kinds[kind];
    return this.call(() => encodeFile(this.facts, this.live.nextSeq(), number, {index, bytes}));
  }

  async call(message) {
    let reply = await this.link.call(message());
    if (this.wasForgotten(reply) && (await this.recover())) {
      reply = await this.link.call(message());
    }
    if (reply?.status === this.facts.statuses.LACKS_FILES) {
      const isThere = await this.page.shelf.supply(reply.text.split(" "));
      reply = isThere ? await this.link.call(message()) : null;
    }
    return this.checked(reply);
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
    if (this.interrupted) this.page.status.say(words.stateConnected);
    this.interrupted = false;
    this.live.pump();
  }

  disconnected() {
    this.live.lose();
    this.interrupted = true;
    this.page.status.say(words.stateReconnecting);
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
    const {file, found, work} = this.page;
    const isKnown = await this.link.greet();
    const reply = isKnown && file && (await this.open(file.bytes, found.pose));
    if (!isKnown || (file && !reply)) setTimeout(() => this.recover(), RETRY_MS);
    if (!reply) return false;
    this.compareMaps(reply, work);
    this.live.touch();
    return true;
  }

  // Whether the server's own map of the photo is the one that the work began from.
  compareMaps(reply, work) {
    this.mapDiffers = crc32(reply.map) !== crc32(work.foundRuns);
  }
}
