// The control API, by the one token of this page. The token lives in this module's instances and nowhere else.

const TIMEOUT = 10_000;

/** What the API refused, or that it could not be asked; message is a sentence, remedy the next thing to do. */
export class Refusal extends Error {
  constructor(status, message, remedy = '') {
    super(message);
    this.status = status;
    this.remedy = remedy;
  }
}

export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  get(path) {
    return this.#ask('GET', path);
  }

  post(path, body, generation) {
    return this.#ask('POST', path, body, generation);
  }

  put(path, body, generation) {
    return this.#ask('PUT', path, body, generation);
  }

  /** The open stream of events; the caller reads and ends it. */
  async events(lastId, signal) {
    const response = await fetch('/api/v1/events', {
      signal, cache: 'no-store', headers: {...this.#headers(), 'Accept': 'text/event-stream', 'Last-Event-ID': String(lastId)},
    });
    if (!response.ok) {
      throw await refusal(response);
    }
    return response.body;
  }

  async #ask(method, path, body, generation) {
    const headers = this.#headers();
    if (body) {
      headers['Content-Type'] = 'application/json';
    }
    if (generation) {
      headers['If-Match'] = `"${generation}"`;
    }
    let response;
    try {
      response = await fetch(`/api/v1${path}`, {
        method, headers, body: body && JSON.stringify(body), cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT),
      });
    } catch (e) {
      throw new Refusal(0, e.name === 'TimeoutError' ? 'the control API did not answer within 10 s' : 'the control API cannot be reached');
    }
    if (!response.ok) {
      throw await refusal(response);
    }
    return response.json();
  }

  #headers() {
    return {'Authorization': `Bearer ${this.#token}`, 'Accept': 'application/json'};
  }
}

async function refusal(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    problem = {detail: `status ${response.status}`}; // an answer that is not the API's own
  }
  const detail = problem.detail || problem.title || `status ${response.status}`;
  const errors = (problem.errors ?? []).filter((error) => !detail.includes(error.detail)).map((error) => `${error.pointer}: ${error.detail}`);
  return new Refusal(response.status, [detail, ...errors].join('; '), problem.remedy);
}
