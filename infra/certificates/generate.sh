#!/usr/bin/env bash
# Makes an authority of our own and, under it, the certificates of the three nodes of the event store and of the proxy; what is there
# already stays. For the proxy, put a certificate of a known authority into its volume instead.
set -euo pipefail
umask 077

days=3650

# The generator makes its folder itself and takes none that is there; one that it was stopped in is thrown away.
whole() { # folder, name of the pair
  [ -s "$1/$2.crt" ] && [ -s "$1/$2.key" ] && return
  rm -rf "$1"
  return 1
}

authority=/authority/ca
whole "$authority" ca || es-gencert-cli create-ca -days "$days" -out "$authority"

certificate() { # folder, names that it is for
  whole "$1" node || es-gencert-cli create-node -ca-certificate "$authority/ca.crt" -ca-key "$authority/ca.key" -days "$days" \
    -out "$1" -ip-addresses 127.0.0.1 -dns-names "$2"
}

for node in eventstore-1 eventstore-2 eventstore-3; do
  certificate "/store/$node" "$node,localhost"
done
certificate /proxy/certificate "$OVERSTAP_HOST,login.$OVERSTAP_HOST"

# What everybody may read: the authority's certificate, without its key.
install -m 0644 "$authority/ca.crt" /trust/ca.crt
