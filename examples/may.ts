/** May this person do that? Rolecall knows. */
import process from "node:process";

export async function may(person: string, permission: string, type: string, id: string, properties = {}): Promise<boolean> {
  const answer = await fetch(`${process.env.ROLECALL_URL}/access/v1/evaluation`, {
    method: "POST",
    headers: { Authorization: `Bearer ${process.env.ROLECALL_TOKEN}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      subject: { type: "user", id: person },
      action: { name: permission },
      resource: { type, id, properties },
    }),
    signal: AbortSignal.timeout(5000),
  });
  // Who gets no answer, lets nobody in.
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { decision: boolean }).decision;
}

const [person, permission, owner] = process.argv.slice(2);
console.log((await may(person, permission, "project", "17", { owner })) ? "yes" : "no");
