/** Sends a file and tells how much of it has gone up, which fetch cannot say. */

/** Resolves to the answer, whatever its status; to null when there is none, or when `signal` stopped it.
    @param {URL | string} url
    @param {XMLHttpRequestBodyInit} body
    @param {{ headers: Record<string, string>, onProgress: (share: number) => void, signal: AbortSignal }} options
    @returns {Promise<{ status: number, response: any } | null>} */
export function sendFile(url, body, { headers, onProgress, signal }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, response: request.response });
    request.onerror = request.onabort = () => resolve(null);
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
