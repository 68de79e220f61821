// The line to the server: a token, the socket, and Gradio's events where no socket gets through.

import {EventTransport, GradioEvents} from "./events.js";
import {SocketTransport} from "./socket.js";
import {words} from "./strings.js";
import {decodeReply} from "./wire.js";


export class Link {
  // handlers = {opened(), lost(), reply(buffer), problem(sentence)}
  constructor({props, folder, triggers, forced}, handlers) {
    this.handlers = handlers;
    this.events = new GradioEvents(props, triggers);
    const fallback = () => {
      this.transport = new EventTransport(this.events, handlers);
      if (this.token) this.transport.connect(this.token);
    };
    if (forced === "events") fallback();
    else this.transport = new SocketTransport(folder, {...handlers, unreachable: fallback});
  }

  // A token and a line that uses it; null when the server has no room or is not there.
  async greet() {
    const answer = await this.events.request("hello").catch(() => ({sentence: words.noAnswer}));
    this.token = answer.token ?? null;
    if (this.token) this.transport.connect(this.token);
    else this.handlers.problem(answer.sentence ?? words.noAnswer);
    return this.token;
  }

  // The answer to a message; null, with a sentence on the page, when none came.
  async call(message) {
    if (!this.token && !(await this.greet())) return null;
    try {
      return decodeReply(await this.transport.call(message));
    } catch {
      this.handlers.problem(words.noAnswer);
      return null;
    }
  }
}
