// The control API, by the one token of this page. The token lives in this module's instances and nowhere else.

const TIMEOUT = 10_000;

/** What the API refused, or that it could not be asked; message is a sentence, remedy the next thing to do. */
export class Refusal extends Error {
  constructor(status, message, remedy = '', code = '') {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}

export class Api {
  #token;
  #unknown;

  /** unknown(refusal) is told when the token is not known, any more or at all. */
  constructor(token, unknown) {
    this.#token = token;
    this.#unknown = unknown;
  }

  get(path) {
    return this.#ask('GET', path);
  }

  /** The whole of a list that comes page by page. */
  async all(path, list) {
    let page = await this.get(path);
    const items = [...page[list]];
    while (page.next) {
      page = await this.get(`${path}?after=${encodeURIComponent(page.next)}`);
      items.push(...page[list]);
    }
    return {...page, [list]: items};
  }

  post(path, body, generation) {
    return this.#ask('POST', path, body, generation);
  }

  put(path, body, generation) {
    return this.#ask('PUT', path, body, generation);
  }

  delete(path) {
    return this.#ask('DELETE', path);
  }

  /** An answer that is a file for somebody else, such as CSV. */
  async file(path) {
    return (await this.#send(path, {headers: {...this.#headers(), 'Accept': '*/*'}})).blob();
  }

  /** The open stream of events; the caller reads and ends it. */
  async events(lastId, signal) {
    const after = lastId === undefined ? {} : {'Last-Event-ID': String(lastId)};
    const response = await fetch('/api/v1/events', {
      signal, cache: 'no-store', headers: {...this.#headers(), 'Accept': 'text/event-stream', ...after},
    });
    return (await this.#taken(response)).body;
  }

  async #ask(method, path, body, generation) {
    const headers = this.#headers();
    if (body) {
      headers['Content-Type'] = 'application/json';
    }
    if (generation) {
      headers['If-Match'] = `"${generation}"`;
    }
    const response = await this.#send(path, {method, headers, body: body && JSON.stringify(body)});
    try {
      return await response.json();
    } catch {
      throw new Refusal(0, 'the answer of the control API broke off');
    }
  }

  async #send(path, request) {
    let response;
    try {
      response = await fetch(`/api/v1${path}`, {...request, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT)});
    } catch (e) {
      throw new Refusal(0, e.name === 'TimeoutError' ? 'the control API did not answer within 10 s' : 'the control API cannot be reached');
    }
    return this.#taken(response);
  }

  async #taken(response) {
    if (response.ok) {
      return response;
    }
    const refused = await refusal(response);
    if (refused.status === 401) {
      this.#unknown(refused);
    }
    throw refused;
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
  return new Refusal(response.status, [detail, ...errors].join('; '), problem.remedy, problem.code);
}
