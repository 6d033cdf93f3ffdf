// The two forms in which anybody on the way to the gateway answers.

/** Answers in JSON. */
export function sendJson(response, status, body, headers = {}) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Answers as a proxy in between would. */
export function sendPage(response, status) {
  response.writeHead(status, { 'content-type': 'text/html' });
  response.end('<html><body><h1>Bad gateway</h1></body></html>');
}
