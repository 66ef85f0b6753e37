#!/usr/bin/env bash
# Builds the API's image from the assembly, unless its tag is there already, and lets only a scanned image pass. Leaves
# its bill of materials in sbom/.
#
# Reads image.json and image-exceptions.json beside it. CODEBUILD_RESOLVED_SOURCE_VERSION, where it is set, becomes a
# second tag. Run again, it does what is left to do.
set -euo pipefail
cd "$(dirname "$0")"

read -r repository uri region tag context < <(python3 -c '
import json
image = json.load(open("image.json"))
print(*(image[key] for key in ("repositoryName", "repositoryUri", "region", "tag", "context")))
')
[ -n "${context:-}" ] || { echo "image.json does not describe an image." >&2; exit 1; }
export AWS_REGION="$region" AWS_PAGER=""

mkdir -p sbom
python3 sbom.py image.json >"sbom/$tag.cdx.json"

if aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$tag" >/dev/null 2>answer.log; then
  echo "Image $tag is there already: not built again."
elif grep -q ImageNotFoundException answer.log; then
  aws ecr get-login-password | docker login --username AWS --password-stdin "${uri%%/*}"
  # Lambda refuses the manifest lists that attestations make.
  docker buildx build --load --platform linux/arm64 --provenance=false --sbom=false --tag "$uri:$tag" "$context"
  docker push "$uri:$tag"
else
  cat answer.log >&2
  exit 1
fi

# Also for an image that was there: its push may have been followed by a scan that refused it.
aws ecr wait image-scan-complete --repository-name "$repository" --image-id "imageTag=$tag"
aws ecr describe-image-scan-findings --repository-name "$repository" --image-id "imageTag=$tag" \
  --query "imageScanFindings.findings[?severity=='CRITICAL'].name" --output json >critical.json
python3 - <<'GATE'
import json
import sys

critical = sorted(set(json.load(open("critical.json")) or []))
exceptions = {}
for entry in json.load(open("image-exceptions.json")):
    missing = [key for key in ("name", "reason", "reviewBy") if not entry.get(key)]
    if missing:
        sys.exit(f"image-exceptions.json: {entry} has no {', '.join(missing)}.")
    exceptions[entry["name"]] = entry
for name in critical:
    if name in exceptions:
        print(f"{name} is accepted until {exceptions[name]['reviewBy']}: {exceptions[name]['reason']}")
refused = [name for name in critical if name not in exceptions]
if refused:
    sys.exit(f"The scan found CRITICAL: {', '.join(refused)}. Mend the image, or list it in image-exceptions.json.")
print(f"The scan found {len(critical)} CRITICAL, none that is not accepted.")
GATE

commit=${CODEBUILD_RESOLVED_SOURCE_VERSION:-}
if [ -z "$commit" ]; then
  echo "No commit is known: no second tag."
  exit 0
fi
# Through a variable, which loses the last line break: with it the manifest would be another image's.
manifest=$(aws ecr batch-get-image --repository-name "$repository" --image-ids "imageTag=$tag" \
  --query 'images[0].imageManifest' --output text)
if aws ecr put-image --repository-name "$repository" --image-tag "$commit" \
  --image-manifest "$manifest" >/dev/null 2>answer.log; then
  echo "Image $tag has the tag $commit."
elif grep -q ImageAlreadyExistsException answer.log; then
  echo "Image $tag had the tag $commit."
elif grep -q LimitExceededException answer.log; then
  echo "Image $tag has as many tags as ECR allows: the commit is not added." >&2
else
  cat answer.log >&2
  exit 1
fi
