// Requests through Gradio's own events: the way to a token, and the fallback for everything.

import {fromBase64, toBase64} from "./base64.js";

const PATIENCE_MS = {hello: 10000, ask: 120000};

export class GradioEvents {
  // triggers = {hello(), ask()}; props.value carries the request to Python.
  constructor(props, triggers) {
    this.props = props;
    this.triggers = triggers;
    this.waiting = new Map();
    this.count = 0;
    this.last = Promise.resolve();
    document.addEventListener("studio-answer", ({detail}) => this.receive(detail));
  }

  // One request at a time: they share one value.
  request(name, fields = {}) {
    const next = this.last.then(() => this.post(name, fields));
    this.last = next.catch(() => null);
    return next;
  }

  post(name, fields) {
    this.count += 1;
    const id = this.count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new Error("The server does not answer."));
      }, PATIENCE_MS[name]);
      this.waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.props.value = {id, ...fields};
      this.triggers[name]();
    });
  }

  receive(answer) {
    const resolve = this.waiting.get(answer?.id);
    this.waiting.delete(answer?.id);
    resolve?.(answer);
  }
}

// The same interface as SocketTransport, through queued events.
export class EventTransport {
  constructor(events, handlers) {
    this.events = events;
    this.handlers = handlers;
    this.name = "events";
    this.mostInFlight = 1;
  }

  get isOpen() {
    return Boolean(this.token);
  }

  connect(token) {
    this.token = token;
    this.handlers.opened();
  }

  leave() {
    this.token = null;
  }

  async call(message) {
    const answer = await this.events.request("ask", {token: this.token, data: toBase64(message)});
    return fromBase64(answer.data).buffer;
  }

  send(message) {
    this.call(message).then(this.handlers.reply, this.handlers.lost);
  }
}
