// Asks the controller that this page came from. Nothing else is ever asked.
const LIMIT_MS = 5000;

let token = sessionStorage.getItem("token") ?? "";

export class TokenRequired extends Error {}

export function useToken(text) {
  token = text;
  sessionStorage.setItem("token", text);
}

export function hasToken() {
  return token !== "";
}

export async function read(path) {
  const answer = await fetch(path, {
    headers: token === "" ? {} : {authorization: `Bearer ${token}`},
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(LIMIT_MS)
  });
  if (answer.status === 401) {
    throw new TokenRequired();
  }
  if (!answer.ok) {
    throw new Error(`status ${answer.status} for ${path}`);
  }
  return answer.json();
}
