// The live transport: a binary web socket that comes back by itself, and POST beside it.

import {TOO_FAST} from "./wire.js";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const TRIES = 2;

export class SocketTransport {
  // handlers = {opened(), lost(), reply(buffer), unreachable()}
  constructor(folder, handlers) {
    this.liveAddress = new URL("../live", folder);
    this.liveAddress.protocol = this.liveAddress.protocol.replace("http", "ws");
    this.callAddress = new URL("../call", folder);
    this.handlers = handlers;
    this.name = "socket";
    this.mostInFlight = 2;
    this.everOpened = false;
    this.failures = 0;
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect(token) {
    this.token = token;
    this.leave();
    this.open();
  }

  open() {
    const socket = new WebSocket(this.liveAddress);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.everOpened = true;
      this.failures = 0;
      socket.send(this.token);
      this.handlers.opened();
    };
    socket.onmessage = ({data}) => {
      if (socket === this.socket) this.handlers.reply(data);
    };
    socket.onclose = () => this.closed(socket);
    this.socket = socket;
  }

  closed(socket) {
    if (socket !== this.socket) return;
    this.failures += 1;
    if (!this.everOpened && this.failures >= TRIES) {
      this.handlers.unreachable();
      return;
    }
    this.handlers.lost();
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (this.failures - 1), LONGEST_WAIT_MS);
    this.timer = setTimeout(() => this.open(), wait);
  }

  // Give up the present socket without coming back.
  leave() {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  send(message) {
    this.socket.send(message);
  }

  async call(message) {
    const response = await fetch(this.callAddress, {
      method: "POST", body: message, headers: {"X-Studio-Session": this.token},
    });
    if (!response.ok && response.status !== TOO_FAST) {
      throw new Error(`The server answered ${response.status}.`);
    }
    return response.arrayBuffer();
  }
}
