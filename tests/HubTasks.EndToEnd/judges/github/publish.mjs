// Reads {baseUrl, token, owner, repo, releases: [{tag, name, body, prerelease, assets: [{name, label, text}]}]} and
// publishes them with @octokit/rest: as a draft, with assets, then for everybody. Prints what GitHub said of each.
import { Octokit } from "@octokit/rest";

const input = JSON.parse(await new Response(process.stdin).text());
const octokit = new Octokit({ baseUrl: input.baseUrl, auth: input.token, log: { ...console, debug() {}, info() {} } });
const { owner, repo } = input;
const said = [];
for (const release of input.releases) {
  const { data: draft } = await octokit.repos.createRelease({
    owner,
    repo,
    tag_name: release.tag,
    name: release.name,
    body: release.body,
    prerelease: release.prerelease ?? false,
    draft: true,
  });
  for (const asset of release.assets) {
    await octokit.request({
      method: "POST",
      url: draft.upload_url,
      name: asset.name,
      label: asset.label,
      data: asset.text,
      headers: { "content-type": "application/octet-stream" },
    });
  }
  await octokit.repos.updateRelease({ owner, repo, release_id: draft.id, draft: false });
  const { data } = await octokit.repos.getReleaseByTag({ owner, repo, tag: release.tag });
  const assets = await octokit.paginate(octokit.repos.listReleaseAssets, { owner, repo, release_id: data.id });
  said.push({ id: data.id, tag: data.tag_name, assets: assets.map((asset) => asset.name) });
}
console.log(JSON.stringify(said));
