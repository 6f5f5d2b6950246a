// Reads {baseUrl, token, owner, repo} and does with @octokit/rest what people and other tools do: files through contents
// and through git's objects, a branch, a pull request, issues, comments, labels. Prints what GitHub said.
import { Octokit } from "@octokit/rest";

const input = JSON.parse(await new Response(process.stdin).text());
const octokit = new Octokit({
  baseUrl: input.baseUrl,
  auth: input.token,
  log: { debug() {}, info() {}, warn() {}, error() {} },
});
const at = { owner: input.owner, repo: input.repo };
const base64 = (text) => Buffer.from(text).toString("base64");
const status = async (call) => {
  try {
    return (await call()).status;
  } catch (error) {
    return error.status;
  }
};

const said = {};
const first = await octokit.repos.createOrUpdateFileContents({
  ...at,
  path: "docs/a.txt",
  message: "one",
  content: base64("one\n"),
});
const second = await octokit.repos.createOrUpdateFileContents({
  ...at,
  path: "docs/a.txt",
  message: "two",
  content: base64("two\n"),
  sha: first.data.content.sha,
});
said.stale = await status(() =>
  octokit.repos.createOrUpdateFileContents({
    ...at,
    path: "docs/a.txt",
    message: "three",
    content: base64("three\n"),
    sha: first.data.content.sha,
  }),
);
const read = await octokit.repos.getContent({ ...at, path: "docs/a.txt" });
said.text = Buffer.from(read.data.content, "base64").toString();
said.folder = (await octokit.repos.getContent({ ...at, path: "docs" })).data.map((entry) => entry.name);

const head = (await octokit.git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
const commit = (await octokit.git.getCommit({ ...at, commit_sha: head })).data;
const blob = (await octokit.git.createBlob({ ...at, content: "b", encoding: "utf-8" })).data.sha;
const tree = (
  await octokit.git.createTree({
    ...at,
    base_tree: commit.tree.sha,
    tree: [{ path: "src/b.txt", mode: "100755", type: "blob", sha: blob }],
  })
).data.sha;
const made = (await octokit.git.createCommit({ ...at, message: "b", tree, parents: [head] })).data.sha;
await octokit.git.createRef({ ...at, ref: "refs/heads/work/b", sha: made });
said.twice = await status(() => octokit.git.createRef({ ...at, ref: "refs/heads/work/b", sha: made }));
said.backwards = await status(() => octokit.git.updateRef({ ...at, ref: "heads/work/b", sha: head }));
said.forced = await status(() => octokit.git.updateRef({ ...at, ref: "heads/work/b", sha: head, force: true }));
await octokit.git.updateRef({ ...at, ref: "heads/work/b", sha: made });
said.tree = (await octokit.git.getTree({ ...at, tree_sha: made, recursive: "1" })).data.tree.map(
  (entry) => `${entry.mode} ${entry.path}`,
);
said.blob = Buffer.from((await octokit.git.getBlob({ ...at, file_sha: blob })).data.content, "base64").toString();
said.refs = (await octokit.git.listMatchingRefs({ ...at, ref: "heads/work" })).data.map((entry) => entry.ref);

const pull = (await octokit.pulls.create({ ...at, title: "B", head: "work/b", base: "main", body: "why" })).data;
said.samePull = await status(() => octokit.pulls.create({ ...at, title: "B", head: "work/b", base: "main" }));
said.nothingToPull = await status(() => octokit.pulls.create({ ...at, title: "B", head: "main", base: "main" }));
said.pulls = (await octokit.pulls.list({ ...at, head: `${input.owner}:work/b`, state: "open" })).data.map(
  (one) => `${one.number} ${one.head.ref} into ${one.base.ref}`,
);
await octokit.pulls.update({ ...at, pull_number: pull.number, title: "B, better" });
said.pullTitle = (await octokit.pulls.get({ ...at, pull_number: pull.number })).data.title;
await octokit.git.deleteRef({ ...at, ref: "heads/work/b" });
said.pullState = (await octokit.pulls.get({ ...at, pull_number: pull.number })).data.state;

for (let i = 0; i < 103; i++) {
  await octokit.issues.create({ ...at, title: `Issue ${i}`, body: "text", labels: i % 2 ? ["odd"] : [] });
}
const all = await octokit.paginate(octokit.issues.listForRepo, { ...at, state: "all", per_page: 50 });
said.issues = all.filter((issue) => !issue.pull_request).length;
said.odd = (await octokit.paginate(octokit.issues.listForRepo, { ...at, labels: "odd", per_page: 50 })).length;
const number = all[0].number;
await octokit.issues.createComment({ ...at, issue_number: number, body: "hello" });
const [comment] = (await octokit.issues.listComments({ ...at, issue_number: number })).data;
await octokit.issues.updateComment({ ...at, comment_id: comment.id, body: "hello again" });
said.comments = (await octokit.issues.listCommentsForRepo(at)).data.map((one) => one.body);
await octokit.issues.update({ ...at, issue_number: number, state: "closed", state_reason: "not_planned" });
said.closed = (await octokit.issues.get({ ...at, issue_number: number })).data.state_reason;
said.labels = (await octokit.issues.addLabels({ ...at, issue_number: number, labels: ["x"] })).data.map((l) => l.name);
said.tooLong = await status(() => octokit.issues.create({ ...at, title: "x", body: "x".repeat(70000) }));
said.me = (await octokit.users.getAuthenticated()).data.login;
console.log(JSON.stringify(said));
