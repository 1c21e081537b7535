/** The one place that talks REST: cookies, the header that proves a click, errors with a hint. */

export class ApiError extends Error {
  readonly status: number;
  readonly hint: string;
  /** For 422: the messages of each field. */
  readonly fields: Readonly<Record<string, string[]>>;
  /** The part of the request that is wrong, such as `consent.when`, where the server named one. */
  readonly place: string;

  constructor(
    status: number,
    message: string,
    hint = "",
    fields: Record<string, string[]> = {},
    place = "",
  ) {
    super(message);
    this.status = status;
    this.hint = hint;
    this.fields = fields;
    this.place = place;
  }
}

/** Nobody is logged in here. */
export const isRefused = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 401;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export const get = <Answer>(path: string) => request<Answer>("GET", path);
export const post = <Answer>(path: string, body: object = {}) =>
  request<Answer>("POST", path, body);
export const put = <Answer>(path: string, body: object) => request<Answer>("PUT", path, body);
export const patch = <Answer>(path: string, body: object) => request<Answer>("PATCH", path, body);
export const remove = <Answer>(path: string) => request<Answer>("DELETE", path);

/** Sends a form to an address of its own, outside /api. */
export async function postForm<Answer>(address: string, form: FormData): Promise<Answer> {
  return (await (await sendTo("POST", address, form)).json()) as Answer;
}

/** The same with JSON. */
export async function postJson<Answer>(address: string, body: object): Promise<Answer> {
  return (await (await sendTo("POST", address, body)).json()) as Answer;
}

/** What an address outside /api has. */
export async function getAt<Answer>(address: string): Promise<Answer> {
  return (await (await sendTo("GET", address)).json()) as Answer;
}

/** Events as they come in answer to a body, for an address outside /api. */
export const postForEvents = (address: string, body: object, signal: AbortSignal) =>
  sendTo("POST", address, body, "text/event-stream", signal);

/** Sends a file as it is. */
export async function upload<Answer>(path: string, file: Blob): Promise<Answer> {
  return (await (await send("POST", path, file)).json()) as Answer;
}

/** An answer that is a file. */
export async function postForFile(path: string, body: object): Promise<Blob> {
  return (await send("POST", path, body)).blob();
}

/** A file that the server keeps. */
export async function getFile(path: string): Promise<Blob> {
  return (await send("GET", path)).blob();
}

/** Sends a file or a form; `onShare` hears how much of it has gone out, 0 to 1. */
export function sendFile<Answer>(
  method: "POST" | "PUT",
  path: string,
  body: Blob | FormData,
  onShare: (share: number) => void = () => undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const line = new XMLHttpRequest(); // fetch does not tell how far it is
    line.open(method, `/api${path}`);
    line.setRequestHeader("X-Greenroom", "1");
    line.responseType = "json";
    line.upload.onprogress = ({ loaded, total }) => onShare(total ? loaded / total : 0);
    line.onload = () => {
      if (line.status < 300) resolve(line.response as Answer);
      else reject(failure(line.status, line.statusText, line.response));
    };
    line.onerror = () => reject(new ApiError(0, "the line was cut"));
    line.send(body);
  });
}

async function request<Answer>(method: Method, path: string, body?: object): Promise<Answer> {
  const response = await send(method, path, body);
  return (await response.json().catch(() => null)) as Answer;
}

const send = (method: Method, path: string, body?: object) => sendTo(method, `/api${path}`, body);

async function sendTo(
  method: Method,
  address: string,
  body?: object,
  accept = "*/*",
  signal?: AbortSignal,
): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept };
  if (method !== "GET") headers["X-Greenroom"] = "1";
  const asItIs = body instanceof Blob || body instanceof FormData;
  if (body && !asItIs) headers["Content-Type"] = "application/json";
  const response = await fetch(address, {
    method,
    headers,
    credentials: "same-origin",
    body: asItIs ? body : body && JSON.stringify(body),
    signal,
  }).catch((cause: unknown) => {
    throw new ApiError(0, String(cause));
  });
  if (response.ok) return response;
  const answer: unknown = await response.json().catch(() => null);
  throw failure(response.status, response.statusText, answer);
}

/** Prometheus' text, the one answer that is no JSON. */
export async function getMetrics(): Promise<string> {
  const response = await fetch("/metrics", { credentials: "same-origin" });
  if (!response.ok) throw new ApiError(response.status, response.statusText);
  return response.text();
}

/** The server's own words where it has any; its fields' messages always as lists. */
export function failure(status: number, fallback: string, answer: unknown): ApiError {
  const body = isRecord(answer) ? answer : {};
  const message = typeof body.message === "string" ? body.message : fallback;
  const hint = typeof body.hint === "string" ? body.hint : "";
  const place = typeof body.place === "string" ? body.place : "";
  return new ApiError(status, message, hint, fieldMessages(body.errors), place);
}

function fieldMessages(errors: unknown): Record<string, string[]> {
  if (!isRecord(errors)) return {};
  return Object.fromEntries(
    Object.entries(errors).map(([field, found]) => [field, flatten(found)]),
  );
}

function flatten(found: unknown): string[] {
  if (Array.isArray(found)) return found.flatMap(flatten);
  if (isRecord(found)) return Object.values(found).flatMap(flatten);
  return [String(found)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
