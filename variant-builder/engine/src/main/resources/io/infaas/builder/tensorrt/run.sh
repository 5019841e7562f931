#!/usr/bin/env bash
# Builds TensorRT plans on the GPU that will serve them. Run it on a machine with that GPU:
#
#   ./run.sh
#
# It uses trtexec if it is installed, else NVIDIA's container, which needs Docker and the NVIDIA Container Toolkit.
# Results go to the folder results; a second run only builds what is missing. Take the folder back when it prints "done".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

image='${image}'
major=${major}

die() {
  echo "run.sh: $*" >&2
  exit 1
}

PATH=$PATH:/opt/tensorrt/bin:/usr/src/tensorrt/bin
if ! command -v trtexec >/dev/null; then
  [ -z "${INFAAS_IN_CONTAINER:-}" ] || die "image $image has no trtexec; choose an image of TensorRT or Triton"
  command -v docker >/dev/null || die "neither trtexec nor docker is installed"
  exec docker run --rm --gpus device=0 --user "$(id -u):$(id -g)" --env INFAAS_IN_CONTAINER=1 \
    --volume "$PWD:/job" --workdir /job --entrypoint bash "$image" /job/run.sh
fi

gpu=$(nvidia-smi --query-gpu=name --format=csv,noheader --id=0) || die "nvidia-smi reports no GPU"
banner=$(trtexec --help 2>&1 | sed -n 's/.*TensorRT v\([0-9]\{4,7\}\).*/\1/p' | head -n 1) || true
[ -n "$banner" ] || die "trtexec does not print its TensorRT version"
unit=$((banner >= 100000 ? 10000 : 1000))
version=$((banner / unit)).$((banner % unit / 100)).$((banner % 100))
[ "${version%%.*}" = "$major" ] || die "this machine has TensorRT $version, but the plans are for TensorRT $major"
echo "building for $gpu with TensorRT $version"

failed=0

# build NAME SHA256-OF-THE-MODEL OPTIONS...
build() {
  local name=$1 model=$2 results=results/$1 plan
  shift 2
  if [ -f "$results/result.json" ]; then
    echo "$name: up to date"
    return
  fi
  [ "$(sha256sum "models/$name.onnx" | cut -d ' ' -f 1)" = "$model" ] || die "models/$name.onnx has changed; write the job again"
  mkdir -p "$results"
  if ! trtexec "--onnx=models/$name.onnx" "--saveEngine=$results/model.plan" "$@" >"$results/trtexec.log" 2>&1 \
    || [ ! -f "$results/model.plan" ]; then
    echo "$name: FAILED, see $results/trtexec.log" >&2
    failed=$((failed + 1))
    return
  fi
  plan=$(sha256sum "$results/model.plan" | cut -d ' ' -f 1)
  # written last and atomically: it makes the result valid
  printf '{"gpu": "%s", "tensorRt": "%s", "model": "%s", "plan": "%s"}\n' \
    "$gpu" "$version" "$model" "$plan" >"$results/.result.json"
  mv "$results/.result.json" "$results/result.json"
  echo "$name: built"
}

${builds}

[ "$failed" = 0 ] || die "$failed plans failed"
echo "done"
